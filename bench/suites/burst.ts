import { startModelArts } from '../../playground/modelarts/server.ts';
import { type Exchange, type PlaygroundSlack, startSlack } from '../../playground/slack/server.ts';
import type { BenchOptions } from '../main.ts';
import { bareBolt, startMeasured, unshared } from '../processes/measured.ts';
import { generousLimits } from '../rig/limits.ts';
import { inhabit } from '../rig/people.ts';
import type { Row } from '../table.ts';
import { ms } from '../units.ts';

/** Five different questions, as people of one team ask them in the same minute. */
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
 * 300 commands from 60 people at the same moment, while each answer of ModelArts takes 200 ms: everybody is
 * acknowledged within Slack's 3 s and answered, and identical questions share a request. Beside it a bare Bolt app
 * that acknowledges and responds with constant blocks. A group is a sweep of all jobs, so groups share one as well.
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
    const ours = await measure(slack, environment, commands);
    const requests = modelarts.requests.length;
    const alone = await measure(slack, environment, commands, unshared);
    const requestsAlone = modelarts.requests.length - requests;
    const other = await measure(slack, { ...slack.environment.http }, commands, bareBolt);
    const all = (outcome: Outcome) => `${outcome.acked} acked, ${outcome.answered} answered`;
    return [
      {
        what: `${commands} commands of ${people} people at once, ModelArts at ${latency} ms`,
        ours: all(ours),
        other: `${all(other)} (bare Bolt)`,
        goal: 'all, all',
        held: ours.acked === commands && ours.answered === commands,
      },
      {
        what: 'slowest acknowledgement',
        ours: ms(ours.slowestAck),
        other: `${ms(other.slowestAck)} (bare Bolt)`,
        ratio: ratio(ours.slowestAck, other.slowestAck),
        goal: 'under 3000 ms',
        held: ours.slowestAck < 3_000,
      },
      {
        what: 'last answer',
        ours: ms(ours.lastAnswer),
        other: `${ms(other.lastAnswer + latency)} (bare Bolt, plus the service's ${latency} ms)`,
        ratio: ratio(ours.lastAnswer, other.lastAnswer + latency),
      },
      {
        what: 'last answer, with coalescing and reuse',
        ours: ms(ours.lastAnswer),
        other: `${ms(alone.lastAnswer)} (without)`,
        ratio: ratio(ours.lastAnswer, alone.lastAnswer),
      },
      {
        what: 'requests to ModelArts',
        ours: `${requests}`,
        other: `${requestsAlone} (without coalescing and reuse)`,
        ratio: ratio(requests, requestsAlone),
        goal: `at most ${questions.length}`,
        held: requests <= questions.length,
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
    const users = inhabit(slack, people);
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

const ratio = (ours: number, other: number) => (ours / other).toFixed(2);
