import type { ModalView } from '@slack/types';
import type { DescribeCommand } from '../commands/command.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { createForm, describeForm, type FormTarget, noFormView, waitingView } from '../views/forms.ts';
import type { Ask } from './ask.ts';
import { slackCall } from './slackCall.ts';

/** @throws SlackRefusal */
export async function openCreateForm(ask: Ask): Promise<void> {
  await open(ask, createForm(targetOf(ask)));
}

/**
 * Opens at once, because Slack waits only 3 s for a form, and fills it when the job is read.
 * @throws SlackRefusal, ModelArtsError
 */
export async function openDescribeForm(
  ask: Ask,
  jobs: Jobs,
  { job: term }: DescribeCommand,
  onRequest: () => void,
): Promise<void> {
  const id = await open(ask, waitingView());
  const update = (view: ModalView) => slackCall(() => ask.client.views.update({ view_id: id, view }));
  try {
    const { found } = await jobs.find(term, { onRequest, fresh: true });
    const [job, ...others] = found;
    await update(
      job && others.length === 0 ? describeForm(job, targetOf(ask)) : noFormView(term, found.length),
    );
  } catch (error) {
    await update(noFormView(term, 0)).catch(() => {});
    throw error;
  }
}

async function open({ client, triggerId }: Ask, view: ModalView): Promise<string> {
  const { view: opened } = await slackCall(() => client.views.open({ trigger_id: triggerId, view }));
  return opened?.id ?? '';
}

const targetOf = ({ responseUrl, asker: { channel } }: Ask): FormTarget => ({ responseUrl, channel });
