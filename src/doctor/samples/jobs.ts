import { ModelArtsError } from '../../errors.ts';
import {
  changeImpossibleView,
  changeOutcomeView,
  changeProgressView,
  changeQuestionView,
  createOutcomeView,
} from '../../views/changes/change.ts';
import {
  hiddenStopResultView,
  keptView,
  nothingToKeepView,
  severalToKeepView,
  stopTimesView,
  timedStopResultView,
  timedStopSetView,
  tooLateToKeepView,
} from '../../views/changes/timedStop.ts';
import { jobChoiceView } from '../../views/jobs/choice.ts';
import { jobDetailsView, jobNotFoundView } from '../../views/jobs/details.ts';
import { jobsFoundView, linkedJobView, noJobFoundView } from '../../views/jobs/found.ts';
import { jobListView } from '../../views/jobs/list.ts';
import { type Facts, hour, type Messages } from './facts.ts';

export function jobMessages({ now, jobs, failed, running, page, user, details, ...facts }: Facts): Messages {
  const clouds = ['prod', 'research'];
  const ofClouds = jobs.map((job, index) => ({ ...job, cloud: clouds[index % clouds.length] ?? '' }));
  const parts = clouds.map((cloud) => ({ cloud, total: jobs.length / clouds.length }));
  const failure = new ModelArtsError('timeout', 'No answer within 15 s.');
  const options = { asOf: now, config: details };
  const { timedStop } = facts;
  return {
    List: jobListView(page({}, 10), { mayAct: true, mayWatch: true }),
    'List of several clouds': jobListView(
      {
        ...page({ cloud: 'all' }, 0),
        jobs: ofClouds.slice(0, 10),
        parts: [...parts, { cloud: 'lab', error: failure }],
      },
      { mayAct: new Set(clouds), mayWatch: new Set(clouds) },
    ),
    'List, shared': jobListView(page({}, 10), { sharedBy: user }),
    'List without jobs': jobListView(
      { ...page({ search: 'resnt' }, 0), total: 0, pages: 1 },
      { offersHelp: true },
    ),
    Table: jobListView(page({ view: 'table' }, 100)),
    'Table of several clouds': jobListView({
      ...page({ view: 'table', cloud: 'all' }, 0),
      jobs: ofClouds.slice(0, 100),
      parts,
    }),
    Details: jobDetailsView(running, now, {
      mayAct: true,
      mayWatch: true,
      config: details,
      timedStop,
      changes: [{ verb: 'restart', by: user, at: now - hour }],
    }),
    'Details of a failure': jobDetailsView(failed, now, { sharedBy: user }),
    'No such job': jobNotFoundView('197', { cloud: 'prod' }),
    'Choice between jobs': jobChoiceView('resnet50', jobs.slice(0, 10), { name: 'stop' }),
    'Jobs found in a message': jobsFoundView(jobs.slice(0, 10)),
    'No job found in a message': noJobFoundView('resnet50'),
    'Job of a link': linkedJobView(running, now, { mayAct: true, mayWatch: true }),
    'Question before a change': changeQuestionView('stop', running, options),
    'Impossible change': changeImpossibleView('stop', failed, options, true),
    'Change in progress': changeProgressView('stop', running, { ...running, status: 18 }),
    'Result of a change': changeOutcomeView(
      'stop',
      running,
      { job: { ...running, status: 9 }, settled: true, after: 12_000 },
      options,
    ),
    'Result of a new job': createOutcomeView(
      running,
      { job: running, settled: true, after: 12_000 },
      options,
    ),
    'Timed stop: when': stopTimesView(running, { isLate: false }),
    'Timed stop: confirmation': timedStopSetView(
      running,
      timedStop,
      { ...timedStop, dueAt: now + hour },
      details,
    ),
    'Timed stop: result': timedStopResultView(timedStop, { kind: 'stopped' }),
    'Timed stop: warning': timedStopResultView(timedStop, {
      kind: 'failed',
      failure: failure.failure,
      message: failure.message,
    }),
    'Timed stop: missed': timedStopResultView(timedStop, { kind: 'missed' }),
    'Timed stop: hidden result': hiddenStopResultView(timedStop),
    'Timed stop: kept': keptView(timedStop),
    'Timed stop: none to keep': nothingToKeepView('197'),
    'Timed stop: too late to keep': tooLateToKeepView(timedStop),
    'Timed stop: several to keep': severalToKeepView('resnet50', [timedStop, timedStop]),
  };
}
