import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { type Ask, type Bot, handle } from './ask.ts';
import { describeError } from './describeError.ts';

/**
 * Acknowledge first, always; then work; then answer. Typing and clicking take the same road: a button's value is
 * the text of a command.
 */
export function registerListeners(app: App, bot: Bot): void {
  app.command('/vizjobs', async ({ ack, command, client }) => {
    await acknowledge(bot, () => ack());
    await answer(bot, {
      kind: 'command',
      text: unescapeCommand(command.text),
      asker: { user: command.user_id, team: command.team_id, channel: command.channel_id },
      responseUrl: command.response_url,
      client,
    });
  });

  app.action<BlockAction<ButtonAction>>(
    /^(run|refresh|new|share):/,
    async ({ ack, action, body, client }) => {
      await acknowledge(bot, () => ack());
      await answer(bot, {
        kind: kindOf(action.action_id),
        text: action.value ?? '',
        asker: askerOf(body),
        responseUrl: body.response_url,
        client,
      });
    },
  );

  // Slack reports clicks on links too.
  app.action(/^link:/, async ({ ack }) => acknowledge(bot, () => ack()));

  // A message of another version of the bot: without a listener Slack would show the person an error.
  app.action<BlockAction>(/^(?!(run|refresh|new|share|link):)/, async ({ ack, body, client }) => {
    await acknowledge(bot, () => ack());
    await answer(bot, {
      kind: 'unknown',
      text: '',
      asker: askerOf(body),
      responseUrl: body.response_url,
      client,
    });
  });

  // Only faults before our own listeners end here: those answer for themselves.
  app.error(async (error) => bot.log.error({ error: describeError(error) }, 'listener failed'));
}

/** An acknowledgement that does not get through costs the person a warning sign, not the answer. */
async function acknowledge({ log }: Bot, ack: () => Promise<void>): Promise<void> {
  await ack().catch((error: unknown) => log.warn({ error: describeError(error) }, 'not acknowledged'));
}

const answer = (bot: Bot, ask: Ask) => bot.inFlight.track(handle(bot, ask));

const askerOf = ({ user, team, channel }: BlockAction): Ask['asker'] => ({
  user: user.id,
  team: team?.id,
  channel: channel?.id ?? '',
});

function kindOf(actionId: string): Ask['kind'] {
  const kind = actionId.split(':')[0];
  return kind === 'refresh' || kind === 'new' || kind === 'share' ? kind : 'run';
}

/** Slack escapes three characters in the text of a command, and none in the value of a button. */
const unescapeCommand = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
