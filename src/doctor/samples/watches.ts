import {
  dismissedView,
  jobMutedView,
  jobUnmutedView,
  remindLaterView,
} from '../../views/watches/jobAnswers.ts';
import { personalAnswerView, watchesView } from '../../views/watches/list.ts';
import { pollProblemView, pollRecoveredView, watchesPausedView } from '../../views/watches/notices.ts';
import { absenceView, changesView } from '../../views/watches/several.ts';
import { reminderView, stepView, threadView } from '../../views/watches/thread.ts';
import {
  jobEndedView,
  muteView,
  watchAddedView,
  watchKnownView,
  watchRemovedView,
  watchView,
} from '../../views/watches/watches.ts';
import type { JobThread, Step } from '../../watches/thread.ts';
import type { Watch } from '../../watches/watch.ts';
import { day, type Facts, hour, type Messages } from './facts.ts';

export function watchMessages({
  now,
  jobs,
  failed,
  running,
  watch,
  openQuestion,
  channel,
  user,
  details,
}: Facts): Messages {
  const options = { now, seconds: 60, channel };
  const row = { watch, mayChange: true };
  const own: Watch = {
    ...watch,
    target: { kind: 'person', user },
    subject: { kind: 'job', job: { id: running.id, name: running.name } },
  };
  const step: Step = { kind: 'status', status: failed.status, from: 8, at: now, after: now - 60_000 };
  const thread: JobThread = { watch, job: failed, asOf: now, since: now, isGone: false, steps: [step] };
  const { question } = openQuestion;
  const asked: JobThread = { ...thread, job: running, steps: [], question };
  const changes = {
    watch,
    count: 12,
    first: jobs.slice(0, 5).map((job) => ({ job, step: { ...step, status: job.status } })),
  };
  const problem = { since: now - hour, reason: 'timeout', clouds: ['prod', 'research'] };
  return {
    Watches: watchesView([row, row], [{ ...row, watch: own }], { ...options, list: 'everywhere' }),
    'Watches: for one person only': personalAnswerView(),
    'Watch: set up': watchAddedView(row, options),
    'Watch of one job: set up': watchAddedView({ ...row, watch: own }, options),
    'Watch: exists': watchKnownView(row, options),
    'Watch: muted': watchView('Muted', { ...row, watch: { ...watch, mutedUntil: now + day } }, options),
    'Watch: removed': watchRemovedView(watch, channel),
    'Watch: mute for how long': muteView(watch),
    'Watch: paused': watchesPausedView(user, [watch], 'not_in_channel'),
    'Watches: paused': watchesPausedView(user, [watch, own], 'not_in_channel', { toOwner: false }),
    "Watch: its job's message": threadView(thread, details),
    'Watch: a change in the thread': stepView(thread, step),
    "Watch: its job's message with a question": threadView(asked, details),
    'Watch: the question in the thread': reminderView(asked, question, details),
    'Watch: asked again later': remindLaterView(running.id, now + 4 * hour),
    'Watch: not asked again': dismissedView(running.id),
    'Watch: job muted': jobMutedView(watch, failed.id),
    'Watch: job unmuted': jobUnmutedView(watch, failed.id),
    'Watch: job has ended': jobEndedView(failed),
    'Watch: several changes': changesView(changes),
    'Watch: changes in an absence': absenceView(changes, { from: now - 2 * hour, until: now }),
    'Watches: jobs unread': pollProblemView(problem),
    'Watches: jobs read again': pollRecoveredView({ ...problem, until: now }),
  };
}
