import { expect, test } from 'vitest';
import type { Exchange } from '../../playground/slack/server.ts';
import { waitUntil } from '../waitUntil.ts';
import { idsOf, seeds, startBot } from './bot.ts';

test('through ten refreshes at 20 commands a second, no command is lost or answered twice', async () => {
  const { slack } = await startBot({ jobs: seeds(3, 11, 'job') });
  const exchanges: Promise<Exchange>[] = [];
  const ticking = setInterval(() => exchanges.push(slack.command('/vizjobs failed')), 50);
  let longestGap = 0;
  let gapSince: number | undefined;
  const watch = setInterval(() => {
    const open = slack.connections.some((connection) => connection.open);
    gapSince = open ? undefined : (gapSince ?? performance.now());
    if (gapSince !== undefined) longestGap = Math.max(longestGap, performance.now() - gapSince);
  }, 1);
  try {
    for (let refresh = 0; refresh < 10; refresh++) {
      const old = slack.connections.filter(({ open }) => open).map(({ id }) => id);
      const before = exchanges.length;
      slack.refreshConnections('warning', old);
      await waitUntil(() => slack.connections.some(({ id, open }) => open && !old.includes(id)), {
        timeout: 5_000,
      });
      slack.refreshConnections('refresh_requested', old);
      await waitUntil(() => exchanges.length > before + 10, { timeout: 5_000 });
    }
  } finally {
    clearInterval(ticking);
    clearInterval(watch);
  }
  const all = await Promise.all(exchanges);
  expect(all.filter(({ acked }) => !acked)).toEqual([]);
  for (const exchange of all) expect(idsOf(await exchange.answer())).toHaveLength(3);
  expect(slack.messages).toHaveLength(all.length);
  // One for each refresh, although Slack announces it twice.
  expect(slack.connections).toHaveLength(11);
  // During ten refreshes the bot was never without a connection for a second.
  expect(longestGap).toBeLessThan(1_000);
});

test('after a token is revoked and restored, commands work again', async () => {
  const { slack, logLines } = await startBot({ jobs: seeds(3, 11, 'job') });
  slack.refuseConnections('token_revoked');
  slack.dropConnections();
  await waitUntil(() => logLines.some(({ reason }) => reason === 'token_revoked'), { timeout: 10_000 });
  slack.refuseConnections(undefined);
  await waitUntil(() => slack.connections.some(({ open }) => open), { timeout: 10_000 });
  await slack.connected();
  expect(idsOf(await (await slack.command('/vizjobs failed')).answer())).toHaveLength(3);
});
