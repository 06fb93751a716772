import { type JobQuery, type Since, weekdays } from '../../commands/command.ts';
import { dayNames } from '../../commands/words/days.ts';
import { durationText, sinceText } from '../../commands/words/since.ts';
import { type StatusGroup, statusGroups, statusOf } from '../../modelarts/statuses.ts';
import { capitalized, number } from '../kit/text.ts';

/** Always used with its word, because some readers can't see the color. */
export const statusEmoji: Readonly<Record<StatusGroup, string>> = {
  failed: ':red_circle:',
  running: ':large_green_circle:',
  pending: ':large_yellow_circle:',
  done: ':large_blue_circle:',
  stopped: ':white_circle:',
  unknown: ':grey_question:',
};

export const groupLabel = (group: StatusGroup) => capitalized(group);

/** `failed`, or `waiting or lost`; empty for every status. */
export function statusWords(status: JobQuery['status']): string {
  const words = status.map((selector) =>
    typeof selector === 'number' ? statusOf(selector).label.toLowerCase() : selector,
  );
  const last = words.pop();
  if (last === undefined) return '';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

const adjectives: JobQuery['status'] = ['failed', 'running', 'pending', 'stopped'];

/** `77 failed jobs`, `No running or pending jobs`, `2 jobs with status waiting or lost`. */
export function statusPhrase(status: JobQuery['status'], count: number): string {
  const words = statusWords(status);
  const amount = count === 0 ? 'No' : number(count);
  const jobs = count === 1 ? 'job' : 'jobs';
  if (words === '') return `${amount} ${jobs}`;
  return status.every((selector) => adjectives.includes(selector))
    ? `${amount} ${words} ${jobs}`
    : `${amount} ${jobs} with status ${words}`;
}

/** `today`, `since yesterday`, `in the last 24 h`: text that can be typed back. */
export function sinceWords(since: Since): string {
  if (since === 'today') return since;
  if (since === 'yesterday') return 'since yesterday';
  if (typeof since === 'string') return `since ${capitalized(dayNames[weekdays.indexOf(since)] ?? since)}`;
  const [, count, unit] = /^(\d+)(\w)$/.exec(sinceText(since)) ?? [];
  return `in the last ${count} ${unit === 'm' ? 'min' : unit}`;
}

/** `unchanged for over 24 h`. */
export function overWords(minutes: number): string {
  const [, count, unit] = /^(\d+)(\w)$/.exec(durationText(minutes)) ?? [];
  return `unchanged for over ${count} ${unit === 'm' ? 'min' : unit}`;
}

/** The only group in the query. */
export function soleGroup(status: JobQuery['status']): StatusGroup | undefined {
  const [selector] = status;
  return status.length === 1 ? statusGroups.find((group) => group === selector) : undefined;
}
