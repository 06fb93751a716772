import { randomBytes } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { listUsage } from '../commands/language.ts';
import { parseCommand } from '../commands/parse.ts';
import { everyStatus } from '../commands/statusWords.ts';
import { ModelArtsError, SlackRefusal, UsageError } from '../errors.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActionKind } from '../views/blocks.ts';
import { errorView } from '../views/error.ts';
import { cut } from '../views/text.ts';
import { answer } from './answer.ts';
import { describeError } from './describeError.ts';
import type { InFlight } from './inFlight.ts';
import { DeliveryError, type Sender } from './sender.ts';
import { share } from './share.ts';

export interface Bot {
  readonly jobs: Jobs;
  readonly sender: Sender;
  readonly inFlight: InFlight;
  readonly log: Logger;
  readonly now: () => number;
}

/** Who asks, and where: Slack ids. */
export interface Asker {
  readonly user: string;
  /** Undefined when Slack does not say. */
  readonly team: string | undefined;
  readonly channel: string;
}

/** One question of one person: typed, or a button that stands for what could have been typed. */
export interface Ask {
  /** `unknown`: a button that this version does not have. */
  readonly kind: 'command' | ActionKind | 'unknown';
  /** The text of the command. */
  readonly text: string;
  readonly asker: Asker;
  /** A secret: whoever has it can post. */
  readonly responseUrl: string;
  readonly client: WebClient;
}

/** Answers, whatever happens, and leaves one line in the log. Never rejects. */
export async function handle(bot: Bot, ask: Ask): Promise<void> {
  const started = bot.now();
  const reference = randomBytes(4).toString('hex');
  let upstreamRequests = 0;
  const outcome = await act(bot, ask, () => void upstreamRequests++).then(
    () => 'answered',
    (error: unknown) => answerError(bot, ask, error, reference),
  );
  bot.log.info(
    {
      reference,
      kind: ask.kind,
      text: cut(ask.text, 200),
      ...ask.asker,
      outcome,
      upstreamRequests,
      durationMs: Math.round(bot.now() - started),
    },
    'command',
  );
}

async function act(
  { jobs, sender }: Bot,
  { kind, text, asker, responseUrl, client }: Ask,
  onRequest: () => void,
): Promise<void> {
  if (kind === 'unknown') throw anotherVersion();
  const command = parseCommand(text);
  if (kind === 'share') {
    return share(client, asker.channel, await answer(command, { jobs, onRequest, sharedBy: asker.user }));
  }
  const message = await answer(command, { jobs, onRequest, fresh: kind === 'refresh' });
  return sender.send(responseUrl, { ...message, replaceOriginal: kind === 'run' || kind === 'refresh' });
}

const anotherVersion = () =>
  new UsageError('This button belongs to another version of vizjobs. Type the command anew.', {
    word: 'button',
    usage: listUsage,
    suggestion: everyStatus,
  });

/** Gives one word for the log line. The message that was clicked stays. */
async function answerError(bot: Bot, ask: Ask, error: unknown, reference: string): Promise<string> {
  const outcome = outcomeOf(error);
  if (outcome === 'fault') bot.log.error({ reference, error: describeError(error) }, 'fault');
  const message = errorView(error, { command: ask.text || everyStatus, reference });
  await bot.sender
    .send(ask.responseUrl, { ...message, replaceOriginal: false })
    .catch((failure: unknown) => bot.log.error({ reference, error: describeError(failure) }, 'not answered'));
  return outcome;
}

function outcomeOf(error: unknown): string {
  if (error instanceof UsageError) return 'usage';
  if (error instanceof ModelArtsError) return `modelarts-${error.failure}`;
  if (error instanceof SlackRefusal) return `slack-${error.reason}`;
  if (error instanceof DeliveryError) return 'not-delivered';
  return 'fault';
}
