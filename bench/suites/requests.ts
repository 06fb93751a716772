import { allScopes } from '../../manifest/source.ts';
import { startModelArts } from '../../playground/modelarts/server.ts';
import { type Exchange, type SlackMessage, startSlack } from '../../playground/slack/server.ts';
import { inFolder } from '../fixtures/databases.ts';
import { generousLimits } from '../fixtures/limits.ts';
import { startMeasured } from '../processes/measured.ts';
import type { BenchOptions, Row } from '../table.ts';

/** One search word per round, to avoid an accidental cache hit. */
const words = ['resnet', 'bert', 'yolo', 'gpt', 'nightly'];

/** Requests to ModelArts per action: the maximum over all rounds. */
export async function requests({ smoke }: BenchOptions): Promise<Row[]> {
  const modelarts = await startModelArts();
  const slack = await startSlack({ scopes: allScopes });
  const most = new Map<string, { requests: number; goal: number }>();
  const rounds = smoke ? words.slice(0, 1) : words;

  async function count(what: string, goal: number, ask: () => Promise<Exchange>): Promise<SlackMessage> {
    const before = modelarts.requests.length;
    const message = await (await ask()).answer();
    const asked = modelarts.requests.length - before;
    most.set(what, { requests: Math.max(asked, most.get(what)?.requests ?? 0), goal });
    return message;
  }
  const command = (text: string) => () => slack.command(`/vizjobs ${text}`);

  await inFolder(async (folder) => {
    const bot = await startMeasured({
      ...slack.environment.http,
      ...modelarts.environment,
      ...generousLimits,
      DATA_DIR: folder,
      PORT: '0',
    });
    slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
    try {
      const ids = [...Array(words.length).keys()].map((index) => 4_711 + index);
      for (const [index, word] of rounds.entries()) {
        const list = await count('a list', 1, command(`${word} per:1`));
        await count('Refresh of a list', 1, () => slack.click(list, 'Refresh'));
        await count('the details of a job', 1, command(`show ${ids[index]}`));
        await count('a summary', 1, command(`summary -${word}`));
      }
      const group = await count('a list of a group', 1, command('failed per:1'));
      await count('a page of that group, within 5 s', 0, () => slack.click(group, 'Next'));
      await count('the same group again, within 5 s', 0, command('failed per:1'));
      await count('Refresh of a group', 1, () => slack.click(group, 'Refresh'));
    } finally {
      await bot.stop('SIGINT');
      await slack.close();
      await modelarts.close();
    }
  });
  return [...most].map(([what, { requests: ours, goal }]) => ({
    what: `requests for ${what}`,
    ours: `${ours}`,
    other: '1 (nothing is reused)',
    goal: `${goal}`,
    passed: ours <= goal,
  }));
}
