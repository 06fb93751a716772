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
import type { Clock } from '../time.ts';
import { errorView } from '../views/errors/error.ts';
import type { ActionKind } from '../views/kit/blocks.ts';
import type { Message } from '../views/kit/message.ts';
import { cut } from '../views/kit/text.ts';
import type { Permissions } from './access/permissions.ts';
import type { JobActions } from './actions/jobs.ts';
import type { ScheduleActions } from './actions/schedules.ts';
import { render } from './dispatch.ts';
import type { InFlight } from './inFlight.ts';
import type { LatestClick } from './latestClick.ts';
import { openCreateForm, openDescribeForm, openScheduleForm } from './modals/open.ts';
import { DeliveryError, type Responder } from './out/responseUrl.ts';
import { postToChannel } from './out/webApi.ts';

export interface Services {
  readonly jobs: Jobs;
  readonly jobActions: JobActions;
  readonly permissions: Permissions;
  readonly scheduleActions: ScheduleActions;
  readonly responder: Responder;
  readonly inFlight: InFlight;
  readonly latestClick: LatestClick;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Who asks, and where: Slack ids. */
export interface Requester {
  readonly user: string;
  /** Undefined when Slack does not say. */
  readonly team: string | undefined;
  readonly channel: string;
}

/** One question of one person: typed, or a button that stands for what could have been typed. */
export interface Interaction {
  /** `submit`: a form. `unknown`: a button that this version does not have. */
  readonly kind: 'command' | ActionKind | 'submit' | 'unknown';
  /** The text of the command. */
  readonly text: string;
  readonly requester: Requester;
  /** A name for the message whose button was clicked. */
  readonly message?: string;
  /** A secret: whoever has it can post. */
  readonly responseUrl: string;
  /** Opens one form, within 3 s. Each click, command and form has its own. */
  readonly triggerId: string;
  readonly client: WebClient;
}

/** What the work on one ask needs, besides the ask. */
export interface InteractionRun {
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
export async function runInteraction(
  services: Services,
  interaction: Interaction,
  work: (services: Services, interaction: Interaction, run: InteractionRun) => Promise<void> = dispatch,
): Promise<void> {
  const started = services.clock.monotonic();
  const reference = randomUUID().slice(0, 8);
  let upstreamRequests = 0;
  let verb: CommandMetric['verb'] = 'none';
  let overtaken = false;
  const isLatest =
    interaction.message === undefined ? () => true : services.latestClick.arrive(interaction.message);
  const run: InteractionRun = {
    reference,
    onRequest: () => void upstreamRequests++,
    question: { requester: interaction.requester.user },
    onVerb(read) {
      verb = read;
    },
    mayReplace() {
      overtaken = !isLatest();
      return !overtaken;
    },
  };
  const outcome = await work(services, interaction, run).then(
    () => (overtaken ? 'overtaken' : 'answered'),
    (error: unknown) => answerError(services, interaction, error, reference),
  );
  const durationMs = Math.round(services.clock.monotonic() - started);
  services.metrics.command({ verb, outcome, durationMs });
  services.log.info(
    {
      reference,
      kind: interaction.kind,
      text: cut(interaction.text, 200),
      ...interaction.requester,
      outcome,
      upstreamRequests,
      durationMs,
    },
    'command',
  );
}

async function dispatch(services: Services, interaction: Interaction, run: InteractionRun): Promise<void> {
  const { jobs, jobActions, permissions, scheduleActions, responder } = services;
  const { kind, requester, responseUrl, client } = interaction;
  if (kind === 'unknown') throw anotherVersion();
  if (kind === 'keep') return responder.remove(responseUrl);
  const command = parseCommand(interaction.text);
  run.onVerb(command.name);
  if (isChanging(command)) await permissions.requireAct(requester);
  // A schedule is changed from a direct message too: there the channel that it is for counts.
  else if (command.name !== 'help' && command.name !== 'schedule') await permissions.requireRead(requester);

  const { onRequest, question } = run;
  const context = { jobs, scheduleActions, requester, onRequest, question };
  const replaces = kind === 'run' || kind === 'refresh';
  const show = (message: Message, replaceOriginal = replaces) =>
    responder.send(responseUrl, message, replaceOriginal);
  if (isReading(command)) {
    if (kind === 'share') {
      const shared = await render(command, { ...context, sharedBy: requester.user });
      return services.metrics.posting('share', postToChannel(client, requester.channel, shared));
    }
    const mayAct = await permissions.mayAct(requester);
    const message = await render(command, { ...context, mayAct, fresh: kind === 'refresh' });
    if (replaces && !run.mayReplace()) return;
    return show(message);
  }
  switch (command.name) {
    case 'schedules':
      return show(await scheduleActions.list(command, requester));
    case 'schedule': {
      const { request } = command;
      if (request.kind === 'form') {
        await permissions.requireRead(requester);
        return openScheduleForm(interaction, scheduleActions);
      }
      if (request.kind === 'edit') return openScheduleForm(interaction, scheduleActions, request.id);
      return show(await scheduleActions.request(request, requester, { onRequest, question }));
    }
    case 'create':
      return openCreateForm(interaction);
    case 'describe':
      if (command.description === undefined) return openDescribeForm(interaction, jobs, command, run);
      return show(await jobActions.describe(command.job, command.description, { ...run, interaction }));
    default:
      // Typing and menus ask first; only the button of the question does it.
      if (kind !== 'do') return show(await jobActions.question(command, { onRequest, question }));
      return jobActions.perform(command, { ...run, interaction, show: (message) => show(message, true) });
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
async function answerError(
  services: Services,
  interaction: Interaction,
  error: unknown,
  reference: string,
): Promise<string> {
  const outcome = outcomeOf(error);
  if (outcome === 'fault') services.log.error({ reference, error }, 'fault');
  const message = errorView(error, { command: interaction.text || everyStatus, reference });
  await services.responder
    .send(interaction.responseUrl, message, false)
    .catch((failure: unknown) => services.log.error({ reference, error: failure }, 'not answered'));
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
