import { randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Command, ReadCommand } from '../commands/command.ts';
import { parseCommand } from '../commands/parse/parse.ts';
import { listUsage } from '../commands/words/language.ts';
import { everyStatus } from '../commands/words/statusWords.ts';
import {
  ChannelError,
  ModelArtsError,
  PermissionError,
  SlackRefusal,
  StoreError,
  TooManyQuestionsError,
  UsageError,
} from '../errors.ts';
import type { Jobs } from '../jobs/list.ts';
import type { CommandMetric, Metrics } from '../metrics.ts';
import type { Question } from '../modelarts/types.ts';
import { errorView } from '../views/errors/error.ts';
import type { ActionKind } from '../views/kit/blocks.ts';
import type { Message } from '../views/kit/message.ts';
import { cut } from '../views/kit/text.ts';
import type { Permissions } from './access/permissions.ts';
import type { Changes } from './actions/jobs.ts';
import type { Scheduling } from './actions/schedules.ts';
import { describeError } from './describeError.ts';
import { answer } from './dispatch.ts';
import type { InFlight } from './inFlight.ts';
import type { Clicks } from './latestClick.ts';
import { openCreateForm, openDescribeForm, openScheduleForm } from './modals/open.ts';
import { DeliveryError, type Sender } from './out/responseUrl.ts';
import { share } from './out/webApi.ts';

export interface Bot {
  readonly jobs: Jobs;
  readonly changes: Changes;
  readonly permissions: Permissions;
  readonly scheduling: Scheduling;
  readonly sender: Sender;
  readonly inFlight: InFlight;
  readonly clicks: Clicks;
  readonly log: Logger;
  readonly metrics: Metrics;
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
  /** `submit`: a form. `unknown`: a button that this version does not have. */
  readonly kind: 'command' | ActionKind | 'submit' | 'unknown';
  /** The text of the command. */
  readonly text: string;
  readonly asker: Asker;
  /** A name for the message whose button was clicked. */
  readonly message?: string;
  /** A secret: whoever has it can post. */
  readonly responseUrl: string;
  /** Opens one form, within 3 s. Each click, command and form has its own. */
  readonly triggerId: string;
  readonly client: WebClient;
}

/** What the work on one ask needs, besides the ask. */
export interface Run {
  readonly reference: string;
  /** Called for each request to the cloud. */
  readonly onRequest: () => void;
  /** All that this ask needs of ModelArts. */
  readonly question: Question;
  /** Called with the verb when the text is read. */
  readonly onVerb: (verb: Command['name']) => void;
  /** Whether an answer may take the place of the message that was clicked: not when that of a later click has. */
  readonly mayReplace: () => boolean;
}

/** Answers, whatever happens, and leaves one line in the log. Never rejects. */
export async function handle(
  bot: Bot,
  ask: Ask,
  work: (bot: Bot, ask: Ask, run: Run) => Promise<void> = act,
): Promise<void> {
  const started = bot.now();
  const reference = randomUUID().slice(0, 8);
  let upstreamRequests = 0;
  let verb: CommandMetric['verb'] = 'none';
  let overtaken = false;
  const isLatest = ask.message === undefined ? () => true : bot.clicks.arrive(ask.message);
  const run: Run = {
    reference,
    onRequest: () => void upstreamRequests++,
    question: { asker: ask.asker.user },
    onVerb(read) {
      verb = read;
    },
    mayReplace() {
      overtaken = !isLatest();
      return !overtaken;
    },
  };
  const outcome = await work(bot, ask, run).then(
    () => (overtaken ? 'overtaken' : 'answered'),
    (error: unknown) => answerError(bot, ask, error, reference),
  );
  const durationMs = Math.round(bot.now() - started);
  bot.metrics.command({ verb, outcome, durationMs });
  bot.log.info(
    {
      reference,
      kind: ask.kind,
      text: cut(ask.text, 200),
      ...ask.asker,
      outcome,
      upstreamRequests,
      durationMs,
    },
    'command',
  );
}

async function act(bot: Bot, ask: Ask, run: Run): Promise<void> {
  const { jobs, changes, permissions, scheduling, sender } = bot;
  const { kind, asker, responseUrl, client } = ask;
  if (kind === 'unknown') throw anotherVersion();
  if (kind === 'keep') return sender.remove(responseUrl);
  const command = parseCommand(ask.text);
  run.onVerb(command.name);
  if (isChanging(command)) await permissions.requireAct(asker);
  // A schedule is changed from a direct message too: there the channel that it is for counts.
  else if (command.name !== 'help' && command.name !== 'schedule') await permissions.requireRead(asker);

  const { onRequest, question } = run;
  const context = { jobs, scheduling, asker, onRequest, question };
  const replaces = kind === 'run' || kind === 'refresh';
  const show = (message: Message, replaceOriginal = replaces) =>
    sender.send(responseUrl, message, replaceOriginal);
  if (isReading(command)) {
    if (kind === 'share') {
      const shared = await answer(command, { ...context, sharedBy: asker.user });
      return bot.metrics.posting('share', share(client, asker.channel, shared));
    }
    const mayAct = await permissions.mayAct(asker);
    const message = await answer(command, { ...context, mayAct, fresh: kind === 'refresh' });
    if (replaces && !run.mayReplace()) return;
    return show(message);
  }
  switch (command.name) {
    case 'schedules':
      return show(await scheduling.list(command, asker));
    case 'schedule': {
      const { request } = command;
      if (request.kind === 'form') {
        await permissions.requireRead(asker);
        return openScheduleForm(ask, scheduling);
      }
      if (request.kind === 'edit') return openScheduleForm(ask, scheduling, request.id);
      return show(await scheduling.request(request, asker, { onRequest, question }));
    }
    case 'create':
      return openCreateForm(ask);
    case 'describe':
      if (command.description === undefined) return openDescribeForm(ask, jobs, command, run);
      return show(await changes.describe(command.job, command.description, { ...run, ask }));
    default:
      // Typing and menus ask first; only the button of the question does it.
      if (kind !== 'do') return show(await changes.question(command, { onRequest, question }));
      return changes.perform(command, { ...run, ask, show: (message) => show(message, true) });
  }
}

const isReading = (command: Command): command is ReadCommand =>
  ['list', 'show', 'summary', 'help'].includes(command.name);

const isChanging = (command: Command): boolean =>
  ['stop', 'restart', 'delete', 'describe', 'create'].includes(command.name satisfies Command['name']);

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
    .send(ask.responseUrl, message, false)
    .catch((failure: unknown) => bot.log.error({ reference, error: describeError(failure) }, 'not answered'));
  return outcome;
}

function outcomeOf(error: unknown): string {
  if (error instanceof UsageError) return 'usage';
  if (error instanceof PermissionError) return `not-permitted-${error.missing}`;
  if (error instanceof ModelArtsError) return `modelarts-${error.failure}`;
  if (error instanceof TooManyQuestionsError) return 'too-many-questions';
  if (error instanceof SlackRefusal || error instanceof ChannelError) return `slack-${error.reason}`;
  if (error instanceof StoreError) return `store-${error.failure}`;
  if (error instanceof DeliveryError) return 'not-delivered';
  return 'fault';
}
