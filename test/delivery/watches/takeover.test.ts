import { expect, onTestFinished, test } from 'vitest';
import { allScopes } from '../../../manifest/source.ts';
import { type BotProcess, startBotProcess } from '../../../playground/bot/bot.ts';
import { createRandom } from '../../../playground/modelarts/random.ts';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { startSlack } from '../../../playground/slack/server.ts';
import { ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { connect } from '../../../src/database/connection.ts';
import { createWatchTable } from '../../../src/delivery/watches/watchTable.ts';
import { freshDatabase, kinds } from '../../database/databases.ts';
import { seeds } from '../../e2e/bot.ts';
import { waitUntil } from '../../waitUntil.ts';
import { slowLine } from '../slowSlack.ts';

const count = 6;
const changesAtOnce = 3;

test.runIf(kinds.includes('PostgreSQL'))(
  'when instances are killed amid posts (needs PostgreSQL), every change is reported once',
  { timeout: 270_000 },
  async () => {
    const random = createRandom('watches', 2);
    const database = await freshDatabase('PostgreSQL');
    if (!('url' in database)) throw new Error('PostgreSQL has an address');
    const modelarts = await startModelArts({ jobs: seeds(count, 8, 'board') });
    const slack = await startSlack({ scopes: allScopes });
    const environment = {
      ...slack.environment.socket,
      ...modelarts.environment,
      SLACK_API_URL: await slowLine(slack, () => random.int(200, 600)),
      DATABASE_URL: database.url,
      VIZJOBS_WATCH_SECONDS: '5',
    };
    const writer = await connect(database, { onError() {}, onLost() {} });
    const running = new Set<BotProcess>();
    onTestFinished(async () => {
      await Promise.all([...running].map((bot) => bot.stop('SIGINT')));
      await writer.close(5_000);
      await slack.close();
      await modelarts.close();
    });
    const table = createWatchTable(writer.db, () => {});
    const filter = { status: ['failed'], search: '' } as const;
    const target = { kind: 'channel', channel: ML_OPS } as const;
    const planned = {
      target,
      subject: { kind: 'jobs', filter },
      cloud: undefined,
      createdBy: VIEWER,
    } as const;
    await table.add(planned, Date.now());
    const start = async () => {
      const bot = await startBotProcess(environment);
      running.add(bot);
      return bot;
    };
    await Promise.all([start(), start()]);
    const lists = () => modelarts.requests.filter(({ operation }) => operation === 'list').length;
    const read = async () => {
      const before = lists();
      await waitUntil(() => lists() > before + 1, { timeout: 75_000, interval: 20 });
    };
    await read();

    const ids = modelarts.jobs.all().map(({ job_id: id }) => id);
    for (let first = 0; first < count; first += changesAtOnce) {
      for (const id of ids.slice(first, first + changesAtOnce)) modelarts.jobs.update(id, { status: 11 });
      const before = slack.messages.length;
      await waitUntil(() => slack.messages.length > before + 2, { timeout: 75_000, interval: 20 });
      if (first > 0) continue;
      for (const bot of [...running]) {
        running.delete(bot);
        bot.process.kill('SIGKILL');
      }
      await Promise.all([start(), start()]);
    }
    const left = async () => (await writer.db.executeSql('SELECT FROM vizjobs.watch_post')).rows.length;
    await expect.poll(left, { timeout: 100_000, interval: 250 }).toBe(0);

    const top = slack.messages.filter(({ thread_ts: thread }) => thread === undefined);
    expect(top.map(({ text }) => /board-\d+/.exec(text)?.[0]).toSorted()).toEqual(
      ids.map((_, index) => `board-${index + 1}`).toSorted(),
    );
    const replies = Map.groupBy(slack.messages, ({ thread_ts: thread }) => thread);
    expect(top.map(({ ts }) => replies.get(ts)?.length)).toEqual(Array(count).fill(1));
  },
);
