import { describe, expect, test } from 'vitest';
import { GUEST, OPERATOR, RANDOM, VIEWER } from '../../../../playground/slack/workspace.ts';
import { buttons, type Mode, startBot } from '../bot.ts';

describe.each<Mode>(['socket', 'http'])('real Bolt over %s', (mode) => {
  test("a slash command reaches the app with Slack's fields, and the reply uses its response_url", async () => {
    const bodies: unknown[] = [];
    await using bot = await startBot(mode, (app) => {
      app.command('/vizjobs', async ({ ack, body, respond }) => {
        bodies.push({ ...body });
        await ack();
        await respond({ response_type: 'ephemeral', text: 'three jobs' });
      });
    });
    const exchange = await bot.slack.command('/vizjobs  failed a&b <x> @operator #random ');
    expect(exchange).toMatchObject({ acked: true, ...(mode === 'http' && { ackStatus: 200 }) });
    expect(await exchange.answer()).toMatchObject({
      text: 'three jobs',
      ephemeralTo: VIEWER,
      channel: 'C0MLOPS0001',
    });
    expect(bodies).toEqual([
      {
        token: expect.any(String),
        team_id: expect.stringMatching(/^T/),
        team_domain: expect.any(String),
        channel_id: 'C0MLOPS0001',
        channel_name: 'ml-ops',
        user_id: VIEWER,
        user_name: 'viewer',
        command: '/vizjobs',
        text: `failed a&amp;b &lt;x&gt; <@${OPERATOR}|operator> <#${RANDOM}|random>`,
        api_app_id: expect.stringMatching(/^A/),
        is_enterprise_install: 'false',
        response_url: exchange.responseUrl,
        trigger_id: exchange.triggerId,
      },
    ]);
  });

  test('a click sends the current button, and can replace an ephemeral message', async () => {
    const bodies: unknown[] = [];
    await using bot = await startBot(mode, (app) => {
      app.command('/vizjobs', async ({ ack, respond }) => {
        await ack();
        await respond({ response_type: 'ephemeral', text: 'page 1', blocks: buttons('Next') });
      });
      app.action('Next', async ({ ack, body, respond }) => {
        bodies.push(body);
        await ack();
        await respond({ replace_original: true, text: 'page 2', blocks: buttons('Previous') });
      });
    });
    const first = await (await bot.slack.command('/vizjobs', { user: OPERATOR })).answer();
    const exchange = await bot.slack.click(first, 'Next');
    const second = await exchange.answer();
    expect(second).toMatchObject({ ts: first.ts, text: 'page 2', edited: true, ephemeralTo: OPERATOR });
    expect(bot.slack.messages).toEqual([second]);
    expect(bodies).toMatchObject([
      {
        type: 'block_actions',
        user: { id: OPERATOR, username: 'operator', team_id: expect.any(String) },
        container: { type: 'message', message_ts: first.ts, channel_id: first.channel, is_ephemeral: true },
        channel: { id: first.channel, name: 'ml-ops' },
        response_url: exchange.responseUrl,
        trigger_id: exchange.triggerId,
        state: { values: {} },
        actions: [
          { type: 'button', action_id: 'Next', value: 'value of Next', action_ts: expect.any(String) },
        ],
      },
    ]);
    expect(bodies[0]).not.toHaveProperty('message');
    await expect(bot.slack.click(first, 'Next')).rejects.toThrow('only: "Previous"');
  });

  test("posts the message in a command's acknowledgement", async () => {
    await using bot = await startBot(mode, (app) => {
      app.command('/vizjobs', ({ ack }) => ack({ response_type: 'in_channel', text: 'at once' }));
    });
    const message = await (await bot.slack.command('/vizjobs')).answer();
    expect(message).toMatchObject({ text: 'at once' });
    expect(message.ephemeralTo).toBeUndefined();
    expect(bot.slack.visibleTo(GUEST, message.channel)).toEqual([message]);
  });

  test('a missing acknowledgement times out, as in Slack', async () => {
    await using bot = await startBot(mode, (app) => app.command('/vizjobs', async () => undefined), {
      ackTimeout: 30,
    });
    const exchange = await bot.slack.command('/vizjobs');
    expect(exchange).toMatchObject({ acked: false, error: 'operation_timeout' });
  });

  test('a modal opens by trigger ID, keeps what was typed, and shows errors', async () => {
    const text = (value: string) => ({ type: 'plain_text' as const, text: value });
    const states: unknown[] = [];
    await using bot = await startBot(mode, (app) => {
      app.command('/vizjobs', async ({ ack, client, body }) => {
        await ack();
        await client.views.open({
          trigger_id: body.trigger_id,
          view: {
            type: 'modal',
            callback_id: 'filter',
            title: text('Filter'),
            submit: text('Apply'),
            blocks: [
              {
                type: 'input',
                block_id: 'search',
                label: text('Search'),
                element: { type: 'plain_text_input', action_id: 'words' },
              },
            ],
          },
        });
      });
      app.view('filter', async ({ ack, view }) => {
        states.push(view.state.values);
        const value = view.state.values['search']?.['words']?.value;
        if (value === 'elsewhere') await ack({ response_action: 'errors', errors: { words: 'no' } });
        else if (value === 'silent') await ack({ response_action: 'errors', errors: {} });
        else if (value === 'broken')
          await ack({ response_action: 'update', view: { type: 'modal', title: text(''), blocks: [] } });
        else if (value === 'bad') await ack({ response_action: 'errors', errors: { search: 'no' } });
        else await ack();
      });
    });
    await bot.slack.command('/vizjobs');
    await expect.poll(() => bot.slack.modalOf(VIEWER)?.title).toBe('Filter');
    const view = bot.slack.modalOf(VIEWER);
    if (!view) throw new Error('no modal');
    const refused = await bot.slack.submit(view, { Search: 'bad' });
    expect(refused).toMatchObject({ acked: true, ackBody: { errors: { search: 'no' } } });
    expect(bot.slack.modalOf(VIEWER)).toBeDefined();
    await expect(bot.slack.submit(view, { words: 'elsewhere' })).rejects.toThrow('no input block words');
    await expect(bot.slack.submit(view, { words: 'silent' })).rejects.toThrow('no errors');
    await expect(bot.slack.submit(view, { words: 'broken' })).rejects.toThrow('/view/title/text');
    expect(bot.slack.modalOf(VIEWER)).toEqual(view);
    states.length = 1;
    await bot.slack.submit(view, { words: 'resnet' });
    expect(bot.slack.modalOf(VIEWER)).toBeUndefined();
    const typed = (value: string) => ({ search: { words: { type: 'plain_text_input', value } } });
    expect(states).toEqual([typed('bad'), typed('resnet')]);
  });

  test('opening the Home tab lets the app publish it', async () => {
    await using bot = await startBot(mode, (app) => {
      app.event('app_home_opened', async ({ client, event }) => {
        await client.views.publish({
          user_id: event.user,
          view: { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Jobs' } }] },
        });
      });
    });
    await bot.slack.openHome({ user: OPERATOR });
    await expect.poll(() => bot.slack.homeOf(OPERATOR)?.blocks[0]?.type).toBe('header');
    expect(bot.slack.homeOf(VIEWER)).toBeUndefined();
  });
});
