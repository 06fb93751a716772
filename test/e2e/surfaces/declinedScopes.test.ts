import { describe, expect, test } from 'vitest';
import { OPERATOR } from '../../../playground/slack/workspace.ts';
import { startBot, textOf } from '../bot.ts';

/** Declining an optional scope loses only what needs it. */
describe('a workspace that declined', () => {
  test('channels:read can still set up a schedule', async () => {
    const { slack } = await startBot({ database: true, without: ['channels:read', 'groups:read'] });
    const set = await (await slack.command('/vizjobs schedule daily 09:00', { user: OPERATOR })).answer();
    expect(set.text).toMatch(/^Set up\./);
    expect(slack.calls).toContainEqual(
      expect.objectContaining({ method: 'conversations.info', error: 'missing_scope' }),
    );
  });

  test('users:read can still read, and is told why changes are disabled', async () => {
    const { slack } = await startBot({
      jobs: [{ job_name: 'board', status: 8 }],
      without: ['users:read'],
      environment: { VIZJOBS_OPERATORS: OPERATOR },
    });
    const list = await (await slack.command('/vizjobs running', { user: OPERATOR })).answer();
    expect(textOf(list)).toContain('board');
    const stop = await (await slack.command('/vizjobs stop board', { user: OPERATOR })).answer();
    expect(textOf(stop)).toContain('`users:read`');
  });

  test('usergroups:read lets its operators read, and says why they change nothing', async () => {
    const { slack } = await startBot({
      jobs: [{ job_name: 'board', status: 8 }],
      without: ['usergroups:read'],
      environment: { VIZJOBS_OPERATORS: 'S0OPERATORS' },
    });
    const list = await (await slack.command('/vizjobs running', { user: OPERATOR })).answer();
    expect(textOf(list)).toContain('board');
    const stop = await (await slack.command('/vizjobs stop board', { user: OPERATOR })).answer();
    expect(textOf(stop)).toContain('`usergroups:read`');
  });
});
