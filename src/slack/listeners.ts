import type {
  App,
  BlockAction,
  ButtonAction,
  OverflowAction,
  SlackViewAction,
  ViewOutput,
} from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { actionKinds, linkValue } from '../views/kit/blocks.ts';
import type { Message } from '../views/kit/message.ts';
import { type Interaction, type InteractionRun, runInteraction, type Services } from './interaction.ts';
import { readScheduleForm } from './modals/scheduleSubmission.ts';
import { readCreateForm, readDescribeForm, readTarget } from './modals/submissions.ts';

const ours = new RegExp(`^(${actionKinds.join('|')}):`);
const foreign = new RegExp(`^(?!(${actionKinds.join('|')}|link):)`);

/**
 * Acknowledge first, always; then work; then answer. Typing and clicking take the same road: a button's value is
 * the text of a command.
 */
export function registerListeners(app: App, services: Services): void {
  app.command('/vizjobs', async ({ ack, command, client }) => {
    await acknowledge(services, () => ack());
    await answer(services, {
      kind: 'command',
      text: unescapeCommand(command.text),
      requester: { user: command.user_id, team: command.team_id, channel: command.channel_id },
      responseUrl: command.response_url,
      triggerId: command.trigger_id,
      client,
    });
  });

  app.action<BlockAction<ButtonAction | OverflowAction>>(ours, async ({ ack, action, body, client }) => {
    await acknowledge(services, () => ack());
    const text = action.type === 'overflow' ? action.selected_option.value : (action.value ?? '');
    // Slack reports clicks on links too.
    if (text !== linkValue)
      await answer(services, interactionOf(body, kindOf(action.action_id), text, client));
  });

  app.action(/^link:/, async ({ ack }) => acknowledge(services, () => ack()));

  // A message of another version of the bot: without a listener Slack would show the person an error.
  app.action<BlockAction>(foreign, async ({ ack, body, client }) => {
    await acknowledge(services, () => ack());
    await answer(services, interactionOf(body, 'unknown', '', client));
  });

  app.view('create', async ({ ack, body, view, client }) => {
    const form = readCreateForm(view);
    if ('errors' in form) return ack({ response_action: 'errors', errors: form.errors });
    await acknowledge(services, () => ack());
    await answer(
      services,
      submissionOf(body, view, 'create', client),
      async ({ jobActions, permissions, responder }, interaction, run) => {
        run.onVerb('create');
        await permissions.requireAct(interaction.requester);
        // Each step is a message of its own: a form has no message to replace.
        const show = (message: Message) => responder.send(interaction.responseUrl, message, false);
        await jobActions.create(form.value, { ...run, interaction, show });
      },
    );
  });

  app.view('describe', async ({ ack, body, view, client }) => {
    await acknowledge(services, () => ack());
    const job = readTarget(view).job ?? '';
    await answer(
      services,
      submissionOf(body, view, `describe ${job}`, client),
      async ({ jobActions, permissions, responder }, interaction, run) => {
        run.onVerb('describe');
        await permissions.requireAct(interaction.requester);
        const message = await jobActions.describe(job, readDescribeForm(view), {
          ...run,
          interaction,
        });
        await responder.send(interaction.responseUrl, message, false);
      },
    );
  });

  app.view('schedule', async ({ ack, body, view, client }) => {
    const form = readScheduleForm(view);
    if ('errors' in form) return ack({ response_action: 'errors', errors: form.errors });
    await acknowledge(services, () => ack());
    const { schedule } = readTarget(view);
    const text = schedule === undefined ? 'schedule' : `schedule edit ${schedule}`;
    await answer(
      services,
      submissionOf(body, view, text, client),
      async ({ scheduleActions, responder }, interaction, run) => {
        run.onVerb('schedule');
        const message =
          schedule === undefined
            ? await scheduleActions.add(form.value, interaction.requester)
            : await scheduleActions.edit(schedule, form.value, interaction.requester);
        await responder.send(interaction.responseUrl, message, false);
      },
    );
  });

  // Only faults before our own listeners end here: those answer for themselves.
  app.error(async (error) => services.log.error({ error }, 'listener failed'));
}

/** An acknowledgement that does not get through costs the person a warning sign, not the answer. */
async function acknowledge({ log }: Services, ack: () => Promise<void>): Promise<void> {
  await ack().catch((error: unknown) => log.warn({ error }, 'not acknowledged'));
}

const answer = (
  services: Services,
  interaction: Interaction,
  work?: (services: Services, interaction: Interaction, run: InteractionRun) => Promise<void>,
) => services.inFlight.track(runInteraction(services, interaction, work));

const interactionOf = (
  body: BlockAction,
  kind: Interaction['kind'],
  text: string,
  client: WebClient,
): Interaction => ({
  kind,
  text,
  // The person's own workspace: in a shared channel it need not be the channel's.
  requester: {
    user: body.user.id,
    team: body.user.team_id ?? body.team?.id,
    channel: body.channel?.id ?? '',
  },
  ...messageOf(body),
  responseUrl: body.response_url,
  triggerId: body.trigger_id,
  client,
});

/** A timestamp is unique in its channel. */
function messageOf({ channel, container }: BlockAction): Pick<Interaction, 'message'> {
  const at: unknown = container['message_ts'];
  return channel && typeof at === 'string' ? { message: `${channel.id} ${at}` } : {};
}

function submissionOf(body: SlackViewAction, view: ViewOutput, text: string, client: WebClient): Interaction {
  const { responseUrl, channel } = readTarget(view);
  return {
    kind: 'submit',
    text,
    requester: { user: body.user.id, team: body.user.team_id ?? body.team?.id, channel },
    responseUrl,
    // A form is submitted once, however often Slack or a person sends it.
    triggerId: view.id,
    client,
  };
}

const kindOf = (actionId: string): Interaction['kind'] =>
  actionKinds.find((kind) => actionId.startsWith(`${kind}:`)) ?? 'unknown';

/** Slack escapes three characters in the text of a command, and none in the value of a button. */
const unescapeCommand = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
