import { randomBytes } from 'node:crypto';
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { parseCommand } from '../commands/parse.ts';
import { ModelArtsError, SlackRefusal, UsageError } from '../errors.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActionKind } from '../views/blocks.ts';
import { errorView } from '../views/error.ts';
import { cut } from '../views/text.ts';
import { answer } from './answer.ts';
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

/** One question of one person: typed, or a button that stands for what could have been typed. */
interface Ask {
  readonly kind: 'command' | ActionKind;
  readonly text: string;
  readonly user: string;
  readonly channel: string;
  readonly responseUrl: string;
  readonly client: WebClient;
}

/** Acknowledge first, always; then work; then answer. What fails here ends in an answer and a log line. */
export function registerListeners(app: App, bot: Bot): void {
  app.command('/vizjobs', async ({ ack, command, client }) => {
    await ack();
    await bot.inFlight.track(
      handle(bot, {
        kind: 'command',
        text: unescapeCommand(command.text),
        user: command.user_id,
        channel: command.channel_id,
        responseUrl: command.response_url,
        client,
      }),
    );
  });

  app.action<BlockAction<ButtonAction>>(
    /^(run|refresh|new|share):/,
    async ({ ack, action, body, client }) => {
      await ack();
      await bot.inFlight.track(
        handle(bot, {
          kind: kindOf(action.action_id),
          text: action.value ?? '',
          user: body.user.id,
          channel: body.channel?.id ?? '',
          responseUrl: body.response_url,
          client,
        }),
      );
    },
  );

  // Slack reports clicks on links too.
  app.action(/^link:/, async ({ ack }) => ack());

  // Only faults before our own listeners end here: those answer for themselves.
  app.error(async (error) =>
    bot.log.error({ reference: createReference(), error: describe(error) }, 'listener failed'),
  );
}

function kindOf(actionId: string): ActionKind {
  const kind = actionId.split(':')[0];
  return kind === 'refresh' || kind === 'new' || kind === 'share' ? kind : 'run';
}

/** Slack escapes three characters in the text of a command, and none in the value of a button. */
const unescapeCommand = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const createReference = () => randomBytes(4).toString('hex');

async function handle(bot: Bot, ask: Ask): Promise<void> {
  const started = bot.now();
  const reference = createReference();
  let upstreamRequests = 0;
  const onRequest = () => void upstreamRequests++;
  let outcome = 'answered';
  try {
    await act(bot, ask, onRequest);
  } catch (error) {
    outcome = outcomeOf(error);
    if (outcome === 'fault') bot.log.error({ reference, error: describe(error) }, 'fault');
    const message = errorView(error, { command: ask.text, reference });
    await bot.sender
      .send(ask.responseUrl, { ...message, replaceOriginal: false })
      .catch((failure: unknown) => bot.log.error({ reference, error: describe(failure) }, 'not answered'));
  }
  const { kind, user, channel } = ask;
  bot.log.info(
    {
      reference,
      kind,
      text: cut(ask.text, 200),
      user,
      channel,
      outcome,
      upstreamRequests,
      durationMs: Math.round(bot.now() - started),
    },
    'command',
  );
}

async function act(
  { jobs, sender }: Bot,
  { kind, text, user, channel, responseUrl, client }: Ask,
  onRequest: () => void,
) {
  const command = parseCommand(text);
  if (kind === 'share')
    return share(client, channel, await answer(command, jobs, { sharedBy: user, onRequest }));
  const message = await answer(command, jobs, { fresh: kind === 'refresh', onRequest });
  return sender.send(responseUrl, { ...message, replaceOriginal: kind === 'run' || kind === 'refresh' });
}

/** One word for the log line. */
function outcomeOf(error: unknown): string {
  if (error instanceof UsageError) return 'usage';
  if (error instanceof ModelArtsError) return `modelarts-${error.failure}`;
  if (error instanceof SlackRefusal) return `slack-${error.reason}`;
  if (error instanceof DeliveryError) return 'not-delivered';
  return 'fault';
}

/** Errors of other people's code may hold payloads: name, message and stack are enough for the log. */
function describe(error: unknown) {
  return error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: typeof error };
}
