import { assert, describe, expect, test } from 'vitest';
import type { SlackMessage } from '../../../playground/slack/server.ts';
import { ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { idsOf, labelsOf, type Mode, seeds, startBot, textOf } from '../bot.ts';

const jobs = [...seeds(130, 11, 'bad'), ...seeds(5, 8, 'board')];

function tableOf({ blocks }: SlackMessage) {
  const table = blocks.find((block) => block.type === 'data_table');
  assert(table);
  return table;
}

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test('Table shows the first 100 jobs at once, and List leads back to the page', async () => {
    const { slack, modelarts } = await startBot({ mode, jobs });
    const list = await (await slack.command('/vizjobs failed page:2')).answer();
    const table = await (await slack.click(list, 'Table')).answer();
    expect(tableOf(table).rows).toHaveLength(101);
    expect(textOf(table)).toContain('The table has the first 100 of 130 jobs.');
    const running = await (await slack.click(table, { value: 'running view:table' })).answer();
    expect(tableOf(running).rows).toHaveLength(6);
    const back = await (await slack.click(running, 'List')).answer();
    expect(idsOf(back)).toHaveLength(5);
    // What every view shares was asked for once.
    expect(modelarts.requests).toHaveLength(1);

    const typed = await (await slack.command('/vizjobs failed page:2 view:table')).answer();
    const page = await (await slack.click(typed, 'List')).answer();
    expect(idsOf(page)).toEqual(idsOf(list));
  });

  test('where Slack has no tables, shows rows, and tries only once', async () => {
    const { slack } = await startBot({ mode, jobs, unknownBlocks: ['data_table'] });
    const first = await (await slack.command('/vizjobs failed view:table')).answer();
    expect(idsOf(first)).toHaveLength(10);
    expect(textOf(first)).toContain("Slack can't show tables here.");
    expect(labelsOf(first)).not.toContain('Table');
    expect(labelsOf(await (await slack.click(first, 'Next')).answer())).toContain('Previous');
    const mention = await slack.say('@vizjobs failed view:table', { channel: ML_OPS });
    assert(mention);
    expect(idsOf(await mention.answer())).toHaveLength(10);
    expect(slack.calls.filter(({ error }) => error === 'invalid_blocks')).toHaveLength(1);
  });

  test('can be shared, and in a modal is a list', async () => {
    const { slack } = await startBot({ mode, jobs });
    const table = await (await slack.command('/vizjobs running view:table')).answer();
    await slack.click(table, 'Share');
    await expect.poll(() => slack.messages.filter(({ ephemeralTo }) => !ephemeralTo)).toHaveLength(1);
    const shared = slack.messages.find(({ ephemeralTo }) => !ephemeralTo);
    assert(shared);
    expect(tableOf(shared).rows).toHaveLength(6);
    expect(labelsOf(shared)).toEqual(['Show to me']);

    await slack.openHome();
    await expect.poll(() => JSON.stringify(slack.homeOf(VIEWER)?.blocks)).toContain('"Failed"');
    const home = slack.homeOf(VIEWER);
    assert(home);
    await slack.click(home, 'Failed');
    await expect.poll(() => JSON.stringify(slack.modalOf(VIEWER)?.blocks)).toContain('newest first');
    expect(JSON.stringify(slack.modalOf(VIEWER)?.blocks)).not.toContain('"Table"');
  });
});
