import { type JobFilter, type SchedulePlan, type Weekday, weekdays } from '../../commands/command.ts';
import { daysText, timeText } from '../../commands/words/days.ts';
import { sinceWords, statusWords } from '../jobs/status.ts';
import { plain, untrusted } from '../kit/text.ts';

const dayNames: Readonly<Record<Weekday, string>> = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
};

/** `every day at 09:00 (Europe/Berlin)`. */
export function recurrenceWords({ time, days, zone }: SchedulePlan): string {
  return `${daysWords(days)} at ${timeText(time)}${zone === undefined ? '' : ` (${zone})`}`;
}

function daysWords(days: readonly Weekday[]): string {
  if (days.length === weekdays.length) return 'every day';
  const word = daysText(days);
  if (word === 'weekdays' || word === 'weekends') return `on ${word}`;
  const names = days.map((day) => dayNames[day]);
  const last = names.pop() ?? '';
  return `on ${names.length === 0 ? last : `${names.join(', ')} and ${last}`}`;
}

/** `all jobs`, `failed jobs matching “resnet”`; in mrkdwn. */
export const filterWords = (filter: JobFilter): string => wordsOf(filter, untrusted);

/** The same as plain text. */
export const plainFilterWords = (filter: JobFilter): string => wordsOf(filter, plain);

function wordsOf(
  { status, search, since, workspace }: JobFilter,
  safe: (text: string, max: number) => string,
): string {
  const jobs = status.length === 0 ? 'all jobs' : `${statusWords(status)} jobs`;
  const matching = search === '' ? '' : ` matching “${safe(search, 64)}”`;
  const created = since === undefined ? '' : ` created ${sinceWords(since)}`;
  return `${jobs}${matching}${created}${workspace === undefined ? '' : ` in workspace ${safe(workspace, 64)}`}`;
}
