import { everyCloud } from '../../commands/cloud.ts';
import { type JobFilter, type SchedulePlan, type Weekday, weekdays } from '../../commands/command.ts';
import { daysText, timeText } from '../../commands/words/days.ts';
import { zoneText } from '../../commands/words/zones.ts';
import { overWords, sinceWords, statusWords } from '../jobs/status.ts';
import { capitalized, plain, untrusted } from '../kit/text.ts';
import { clockOf } from '../kit/time.ts';

const dayNames: Readonly<Record<Weekday, string>> = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
};

/** `every day at 9:00 AM in Berlin`, which can be typed back. Uses the clock of Slack's English dates. */
export function recurrenceWords({ time, days, zone }: SchedulePlan): string {
  return `${daysWords(days)} at ${clockOf(`1970-01-01T${timeText(time)}`)}${zone === undefined ? '' : ` ${zoneText(zone)}`}`;
}

function daysWords(days: readonly Weekday[]): string {
  if (days.length === weekdays.length) return 'every day';
  const word = daysText(days);
  if (word === 'weekdays' || word === 'weekends') return word;
  const names = days.map((day) => dayNames[day]);
  const last = names.pop() ?? '';
  return names.length === 0 ? `every ${last}` : `${names.join(', ')} and ${last}`;
}

/** `Failed jobs, weekdays at 9:00 AM in Berlin`; in mrkdwn. */
export const planWords = (plan: SchedulePlan): string =>
  capitalized(`${filterWords(plan.filter)}, ${recurrenceWords(plan)}`);

/** As plain text. */
export const plainPlanWords = (plan: SchedulePlan): string =>
  capitalized(`${plainFilterWords(plan.filter)}, ${recurrenceWords(plan)}`);

/** `all jobs`, `failed jobs matching “resnet”`; in mrkdwn. */
export const filterWords = (filter: JobFilter): string => wordsOf(filter, untrusted);

/** As plain text. */
export const plainFilterWords = (filter: JobFilter): string => wordsOf(filter, plain);

function wordsOf(
  { status, search, since, over, workspace, cloud }: JobFilter,
  safe: (text: string, max: number) => string,
): string {
  const jobs = status.length === 0 ? 'all jobs' : `${statusWords(status)} jobs`;
  const matching = search === '' ? '' : ` matching “${safe(search, 64)}”`;
  const unchanged = over === undefined ? '' : ` ${overWords(over)}`;
  const created = since === undefined ? '' : ` created ${sinceWords(since)}`;
  return `${jobs}${unchanged}${matching}${created}${workspace === undefined ? '' : ` in workspace ${safe(workspace, 64)}`}${cloud === undefined ? '' : cloud === everyCloud ? ' in all clouds' : ` in ${cloud}`}`;
}
