import type { HomeView, ModalView } from '@slack/types';
import { helpFor } from '../../commands/help.ts';
import { ModelArtsError, PermissionError, UsageError } from '../../errors.ts';
import { overviewOf } from '../../jobs/overview.ts';
import { defaultCloudView } from '../../views/clouds.ts';
import { appAcceptedView } from '../../views/errors/appAccepted.ts';
import { errorView } from '../../views/errors/error.ts';
import { helpView } from '../../views/help.ts';
import { homeLimits, homeView, refusedHomeView, rejectedHomeView } from '../../views/home/home.ts';
import { jobListView } from '../../views/jobs/list.ts';
import type { Message } from '../../views/kit/message.ts';
import { answerModal } from '../../views/modals/answer.ts';
import { formButtonView } from '../../views/modals/button.ts';
import { findForm } from '../../views/modals/find.ts';
import {
  createForm,
  describeForm,
  noFormView,
  noScheduleView,
  stopLaterForm,
  waitingView,
} from '../../views/modals/job.ts';
import { scheduleForm } from '../../views/modals/schedule.ts';
import { waitingLineView } from '../../views/waiting.ts';
import { day, type Facts, factsAt, type Messages } from './facts.ts';
import { jobMessages } from './jobs.ts';
import { summaryMessages } from './summaries.ts';
import { watchMessages } from './watches.ts';

/** What vizjobs sends to Slack, by name. */
export type Sample =
  | { readonly name: string; readonly message: Message }
  | { readonly name: string; readonly view: ModalView | HomeView };

/** Every kind of message, modal and Home tab, drawn by the real views. `now`: milliseconds since the epoch. */
export function samples(now: number): readonly Sample[] {
  const facts = factsAt(now);
  const messages = {
    ...jobMessages(facts),
    ...summaryMessages(facts),
    ...watchMessages(facts),
    ...otherMessages(facts),
  };
  return [
    ...Object.entries(messages).map(([name, message]) => ({ name, message })),
    ...Object.entries(viewsOf(facts)).map(([name, view]) => ({ name, view })),
  ];
}

function otherMessages({ now }: Facts): Messages {
  const failure = new ModelArtsError('timeout', 'No answer within 15 s.');
  const typo = new UsageError('`faild` is not a status.', 'failed', {
    suggestion: 'failed',
  });
  return {
    Help: helpView(helpFor(undefined, { clouds: true })),
    Error: errorView(failure, { command: 'failed', reference: 'sample' }),
    'Error in a command': errorView(typo, { command: 'faild', reference: 'sample' }),
    'Default cloud': defaultCloudView('research'),
    'Waiting line': waitingLineView(false),
    'Button for a form': formButtonView({ name: 'create' }),
    'Slack accepts the app again': appAcceptedView({ code: 'token_revoked', since: now - day, until: now }),
  };
}

function viewsOf({
  now,
  running,
  page,
  snapshot,
  schedule,
  ...facts
}: Facts): Readonly<Record<string, ModalView | HomeView>> {
  const target = { channel: facts.channel };
  const clouds = ['prod', 'research'];
  return {
    'Answer in a modal': answerModal(jobListView(page({}, 10), { mayAct: true, mayWatch: true }), target),
    'Form: find': findForm(target, clouds),
    'Form: create': createForm({ ...target, cloud: 'prod' }),
    'Form: describe': describeForm(running, target),
    'Form: stop later': stopLaterForm(running.id, 'stop 1 later', target),
    'Form: schedule': scheduleForm({ plan: schedule, channel: schedule.channel }, target),
    'Form: loading': waitingView('form'),
    'Form: no schedule': noScheduleView(),
    'Form: no job': noFormView('resnet50', 2),
    Home: homeView(
      {
        clouds: clouds.map((name) => ({
          name,
          details: facts.details,
          mayAct: true,
          overview: overviewOf(snapshot, homeLimits),
        })),
        stored: {
          waiting: [
            { kind: 'stop', stop: facts.timedStop },
            { kind: 'question', question: facts.openQuestion, details: facts.details, mayStop: true },
            { kind: 'watch', watch: facts.watch, reason: 'not_in_channel' },
            { kind: 'schedule', schedule, reason: 'not_in_channel' },
          ],
          timedStops: [{ stop: facts.timedStop, mayChange: true }],
          watches: [facts.watch],
          schedules: [facts.scheduleRow],
        },
        isLoading: false,
      },
      'D0000000000',
    ),
    'Home without its layout': rejectedHomeView('D0000000000'),
    'Home without jobs': refusedHomeView(new PermissionError('channel'), 'D0000000000', [facts.channel]),
  };
}
