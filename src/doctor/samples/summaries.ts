import { type Baseline, summarize } from '../../jobs/summary.ts';
import {
  duplicateScheduleView,
  schedulePausedView,
  scheduleRemovedView,
  schedulesView,
  scheduleView,
  unmatchedScheduleView,
} from '../../views/summaries/schedules.ts';
import { summaryUnreadView, summaryView, unchangedView } from '../../views/summaries/summary.ts';
import { day, type Facts, type Messages } from './facts.ts';

export function summaryMessages({ now, snapshot, schedule, scheduleRow, details }: Facts): Messages {
  const { counts } = snapshot;
  const baseline: Baseline = { asOf: now - day, counts, active: [], failed: [] };
  const summary = summarize(schedule.filter, snapshot, baseline);
  const history = Array.from({ length: 13 }, (_, index) => ({ asOf: now - (13 - index) * day, counts }));
  const about = { schedule, next: now + day, price: details.price };
  const near = { status: [], search: 'resnet50' };
  const doubt = { plan: { ...schedule, filter: { ...near, search: 'resnt50' } } };
  return {
    'Summary with its chart': summaryView(summary, { ...about, history }),
    'Summary without a comparison': summaryView(summarize(schedule.filter, snapshot, undefined), about),
    'Summary without a match': summaryView(
      summarize(doubt.plan.filter, { ...snapshot, jobs: [], searched: 0 }, undefined),
      about,
    ),
    'Summary without a change': unchangedView(summary, about),
    'Summary without an answer': summaryUnreadView(new Error('unread'), about),
    Schedules: schedulesView([scheduleRow, scheduleRow], { list: 'everywhere' }),
    'Schedule: set up': scheduleView('Set up', scheduleRow, 'No jobs match its search right now.'),
    'Schedule: removed': scheduleRemovedView(schedule),
    'Schedule: exists': duplicateScheduleView(schedule, doubt),
    'Schedule: no match': unmatchedScheduleView(doubt, near),
    'Schedule: paused': schedulePausedView(schedule, 'not_in_channel'),
  };
}
