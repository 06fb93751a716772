import type { ViewOutput } from '@slack/bolt';
import { type PlannedChannel, type SchedulePlan, unchangedWords, weekdays } from '../../commands/command.ts';
import { parseFilterText } from '../../commands/parse/parse.ts';
import { timeOf } from '../../commands/words/days.ts';
import { nearestZone, zoneOf } from '../../commands/words/zones.ts';
import { UsageError } from '../../errors.ts';
import { plain } from '../../views/kit/text.ts';
import { fieldAction } from '../../views/modals/form.ts';
import { scheduleFields } from '../../views/modals/schedule.ts';

/** A form's result: the value, or errors by field. */
export type FormResult<T> = { readonly value: T } | { readonly errors: Readonly<Record<string, string>> };

/**
 * Validates the schedule form.
 * @param clouds whether the filter can name one
 */
export function readScheduleForm(view: ViewOutput, clouds = false): FormResult<PlannedChannel> {
  const value = (block: string) => view.state.values[block]?.[fieldAction];
  const errors: Record<string, string> = {};
  const wrong = (block: string, words: string): undefined => {
    errors[block] = words;
    return undefined;
  };
  const channel =
    value(scheduleFields.channel)?.selected_conversation ??
    wrong(scheduleFields.channel, 'Choose a channel.');
  const time = timeOf(value(scheduleFields.time)?.selected_time ?? '');
  if (time === undefined || time === 'impossible') wrong(scheduleFields.time, 'Choose a time.');
  const chosen = (value(scheduleFields.days)?.selected_options ?? []).map((option) => option.value);
  const days = weekdays.filter((day) => chosen.includes(day));
  if (days.length === 0) wrong(scheduleFields.days, 'Choose at least one day.');
  const zoneText = (value(scheduleFields.zone)?.value ?? '').trim();
  const near = nearestZone(zoneText);
  const zone =
    zoneOf(zoneText) ??
    wrong(
      scheduleFields.zone,
      `There is no such time zone. ${near ? `Did you mean ${near}?` : 'Write it as Europe/Berlin.'}`,
    );
  const filter = readFilter(value(scheduleFields.filter)?.value ?? '', clouds, (words) =>
    wrong(scheduleFields.filter, words),
  );
  const unchanged =
    unchangedWords.find((word) => word === value(scheduleFields.unchanged)?.selected_option?.value) ?? 'post';
  if (
    channel === undefined ||
    time === undefined ||
    time === 'impossible' ||
    zone === undefined ||
    filter === undefined ||
    Object.keys(errors).length > 0
  )
    return { errors };
  return { value: { channel, plan: { time, days, zone, filter, unchanged } } };
}

function readFilter(
  text: string,
  clouds: boolean,
  wrong: (words: string) => undefined,
): SchedulePlan['filter'] | undefined {
  try {
    return parseFilterText(text, { clouds });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return wrong(plain(error.message.replaceAll(/`([^`]*)`/g, '“$1”'), 150));
  }
}
