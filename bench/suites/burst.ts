import { startModelArts } from '../../playground/modelarts/server.ts';
import { type Exchange, type PlaygroundSlack, startSlack } from '../../playground/slack/server.ts';
import { generousLimits } from '../fixtures/limits.ts';
import { addPeople } from '../fixtures/people.ts';
import { bareBolt, startMeasured, unshared } from '../processes/measured.ts';
import { alternate } from '../stats.ts';
import { type BenchOptions, compare, type Row } from '../table.ts';
import { ms } from '../units.ts';

/** Five different commands, as a team might type within a minute. */
const questions = ['failed', 'running', '', 'failed resnet', 'pending'];
const latency = 200;
const people = 60;

interface Outcome {
  readonly acked: number;
  readonly answered: number;
  /** Milliseconds. */
  readonly slowestAck: number;
  readonly lastAnswer: number;
}

/**
 * 300 commands from 60 people at once while each ModelArts response takes 200 ms: all are acknowledged within
 * Slack's 3 s and answered, and identical questions share a request. Compared with a bare Bolt app that
 * responds with constant blocks, and with the bot without coalescing and caching. A group fetches all jobs,
 * so groups share requests, too.
 */
export async function burst({ smoke }: BenchOptions): Promise<Row[]> {
  const commands = smoke ? 100 : 300;
  const modelarts = await startModelArts({ latency });
  const slack = await startSlack();
  try {
    const environment = {
      ...slack.environment.http,
      ...modelarts.environment,
      ...generousLimits,
      PORT: '0',
    };
    const ours = async (script?: string) => {
      const before = modelarts.requests.length;
      const outcome = await measure(slack, environment, commands, script);
      return { ...outcome, requests: modelarts.requests.length - before };
    };
    const bare = () => measure(slack, { ...slack.environment.http }, commands, bareBolt);
    const rounds = await alternate(smoke ? 1 : 5, ours, async () => ({
      bare: await bare(),
      alone: await ours(unshared),
    }));
    const us = rounds.ours;
    const other = rounds.other.map(({ bare }) => bare);
    const alone = rounds.other.map(({ alone }) => alone);
    const slowestAck = (side: readonly Outcome[]) => side.map((one) => one.slowestAck);
    const lastAnswer = (side: readonly Outcome[]) => side.map((one) => one.lastAnswer);
    const requests = (side: typeof us) => side.map((one) => one.requests);
    const all = (side: readonly Outcome[]) =>
      `${Math.min(...side.map(({ acked }) => acked))} acked, ${Math.min(...side.map(({ answered }) => answered))} answered`;
    const withService = lastAnswer(other).map((time) => time + latency);
    return [
      {
        what: `${commands} commands of ${people} people at once, ModelArts at ${latency} ms`,
        ours: all(us),
        other: `${all(other)} (bare Bolt)`,
        goal: 'all, all',
        passed: us.every(({ acked, answered }) => acked === commands && answered === commands),
      },
      {
        ...compare('slowest acknowledgement', slowestAck(us), slowestAck(other), 'bare Bolt', ms),
        goal: 'under 3000 ms',
        passed: Math.max(...slowestAck(us)) < 3_000,
      },
      compare('last answer', lastAnswer(us), withService, `bare Bolt, plus the service's ${latency} ms`, ms),
      compare('last answer, with coalescing and caching', lastAnswer(us), lastAnswer(alone), 'without', ms),
      {
        ...compare(
          'requests to ModelArts',
          requests(us),
          requests(alone),
          'without coalescing and caching',
          String,
        ),
        goal: `at most ${questions.length}`,
        passed: Math.max(...requests(us)) <= questions.length,
      },
    ];
  } finally {
    await slack.close();
    await modelarts.close();
  }
}

async function measure(
  slack: PlaygroundSlack,
  environment: Record<string, string>,
  commands: number,
  script?: string,
): Promise<Outcome> {
  const bot = await startMeasured(environment, script);
  slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  try {
    const users = addPeople(slack, people);
    const started = performance.now();
    const exchanges = await Promise.all(
      Array.from({ length: commands }, (_, index) => {
        const user = users[index % users.length];
        return slack.command(
          `/vizjobs ${questions[index % questions.length]}`,
          user === undefined ? {} : { user },
        );
      }),
    );
    const answers = await Promise.all(exchanges.map(answered));
    return {
      acked: exchanges.filter(({ acked }) => acked).length,
      answered: answers.filter((answer) => answer).length,
      slowestAck: Math.max(...exchanges.map(({ ackMs }) => ackMs)),
      lastAnswer: performance.now() - started,
    };
  } finally {
    await bot.stop('SIGINT');
  }
}

const answered = (exchange: Exchange) =>
  exchange.answer().then(
    () => true,
    () => false,
  );
