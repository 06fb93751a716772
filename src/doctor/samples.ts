import type { HomeView, ModalView } from '@slack/types';
import type { JobQuery } from '../commands/command.ts';
import { helpFor } from '../commands/help.ts';
import { defaultQuery } from '../commands/words/language.ts';
import { ModelArtsError } from '../errors.ts';
import { countGroups } from '../jobs/fetchAll.ts';
import type { JobPage, Snapshot } from '../jobs/list.ts';
import { overviewOf } from '../jobs/overview.ts';
import { summarize } from '../jobs/summary.ts';
import type { Job } from '../modelarts/types.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { errorView } from '../views/errors/error.ts';
import { helpView } from '../views/help.ts';
import { homeLimits, homeView } from '../views/home/home.ts';
import { changeQuestionView } from '../views/jobs/change.ts';
import { jobDetailsView } from '../views/jobs/details.ts';
import { jobListView } from '../views/jobs/list.ts';
import type { Message } from '../views/kit/message.ts';
import { answerModal } from '../views/modals/answer.ts';
import { findForm } from '../views/modals/find.ts';
import { createForm, describeForm, stopLaterForm } from '../views/modals/job.ts';
import { scheduleForm } from '../views/modals/schedule.ts';
import { schedulesView } from '../views/summaries/schedules.ts';
import { summaryView, unchangedView } from '../views/summaries/summary.ts';
import { watchesView } from '../views/watches/watches.ts';
import type { Watch } from '../watches/watch.ts';

/** What vizjobs sends to Slack, by name. */
export type Sample =
  | { readonly name: string; readonly message: Message }
  | { readonly name: string; readonly view: ModalView | HomeView };

const hour = 3_600_000;
const day = 24 * hour;
const statuses = [11, 8, 10, 9, 4, 13];

/** Every kind of message, modal and Home tab, drawn by the real views. `now`: milliseconds since the epoch. */
export function samples(now: number): readonly Sample[] {
  const jobs = Array.from({ length: 120 }, (_, index) => sampleJob(index, now));
  const [job] = jobs;
  if (!job) return [];
  const snapshot: Snapshot = {
    jobs,
    counts: countGroups(jobs),
    searched: jobs.length,
    unreadable: 0,
    skipped: 0,
    asOf: now,
  };
  const page = (change: Partial<JobQuery>, length: number): JobPage => ({
    query: { ...defaultQuery, ...change },
    jobs: jobs.slice(0, length),
    total: jobs.length,
    pages: Math.ceil(jobs.length / length),
    counts: snapshot.counts,
    unreadable: 0,
    skipped: 0,
    asOf: now,
  });
  const schedule: Schedule = {
    id: 'sample',
    channel: 'C0000000000',
    createdBy: 'U0000000000',
    time: { hour: 9, minute: 0 },
    days: ['mon', 'tue', 'wed', 'thu', 'fri'],
    zone: 'Europe/Berlin',
    filter: { status: [], search: '' },
    unchanged: 'post',
  };
  const summary = summarize(schedule.filter, snapshot, undefined);
  const history = Array.from({ length: 13 }, (_, index) => ({
    asOf: now - (13 - index) * day,
    counts: snapshot.counts,
  }));
  const row = { schedule, next: now + day, mayChange: true };
  const watch: Watch = {
    id: 'sample',
    target: { kind: 'channel', channel: 'C0000000000' },
    subject: { kind: 'jobs', filter: { status: ['failed'], search: '' } },
    cloud: undefined,
    createdBy: 'U0000000000',
    createdAt: now,
  };
  const target = { channel: 'C0000000000' };
  const list = jobListView(page({}, 10), { mayAct: true });
  const failure = new ModelArtsError('timeout', 'No answer within 15 s.');
  return [
    { name: 'List', message: list },
    { name: 'Table', message: jobListView(page({ view: 'table' }, 100)) },
    { name: 'Details', message: jobDetailsView(job, now, { mayAct: true }) },
    { name: 'Question before a change', message: changeQuestionView('stop', job, { asOf: now }) },
    { name: 'Summary with its chart', message: summaryView(summary, { schedule, history }) },
    { name: 'Summary without a change', message: unchangedView(summary, { schedule }) },
    { name: 'Schedules', message: schedulesView([row, row], { list: 'here' }) },
    {
      name: 'Watches',
      message: watchesView([{ watch, mayChange: true }], [], {
        list: 'here',
        channel: 'C0000000000',
        now,
        seconds: 60,
      }),
    },
    { name: 'Help', message: helpView(helpFor(undefined, { clouds: false })) },
    { name: 'Error', message: errorView(failure, { command: 'failed', reference: 'sample' }) },
    { name: 'Answer in a modal', view: answerModal(list, target) },
    { name: 'Form: find', view: findForm(target, []) },
    { name: 'Form: create', view: createForm(target) },
    { name: 'Form: describe', view: describeForm(job, target) },
    { name: 'Form: stop later', view: stopLaterForm(job.id, 'stop 1 later', target) },
    { name: 'Form: schedule', view: scheduleForm({ plan: schedule, channel: schedule.channel }, target) },
    {
      name: 'Home',
      view: homeView(
        {
          clouds: [
            { name: undefined, details: {}, mayAct: true, overview: overviewOf(snapshot, homeLimits) },
          ],
          stored: { schedules: [row], watches: [watch], timedStops: [] },
          isLoading: false,
        },
        'D0000000000',
      ),
    },
  ];
}

const sampleJob = (index: number, now: number): Job => ({
  id: String(9_000_000 - index),
  name: `resnet50-run-${index}`,
  status: statuses[index % statuses.length] ?? 11,
  createdAt: now - (index + 1) * hour,
  duration: (index + 1) * 60_000,
  description: 'A sample, to check what Slack accepts',
  trainUrl: '/bucket/logs/',
  serviceUrl: 'https://board.example/',
});
