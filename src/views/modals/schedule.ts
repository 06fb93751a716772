import type { ModalView } from '@slack/types';
import { type SchedulePlan, type Unchanged, type Weekday, weekdays } from '../../commands/command.ts';
import { formatFilter } from '../../commands/format.ts';
import { timeText } from '../../commands/words/days.ts';
import { quotedText } from '../errors/error.ts';
import { section } from '../kit/blocks.ts';
import { type FormTarget, field, fieldAction, form, option, plainText, textInput } from './form.ts';

/** Block IDs of the form, for errors. */
export const scheduleFields = {
  channel: 'channel',
  time: 'time',
  days: 'days',
  zone: 'zone',
  filter: 'filter',
  unchanged: 'unchanged',
} as const;

/** The form's initial values. */
interface ScheduleFormValues {
  readonly plan: SchedulePlan & { readonly zone: string };
  /** Undefined if the current conversation can't have schedules, so the person chooses. */
  readonly channel: string | undefined;
  /** What was not understood, with typed text in backticks. */
  readonly note?: string | undefined;
}

const dayNames: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
const unchangedNames: Readonly<Record<Unchanged, string>> = {
  post: 'Post the full summary',
  line: 'Post one line',
  nothing: 'Post nothing',
};

const dayOptions = weekdays.map((day) => option(day, dayNames[day]));
const unchangedOptions = (Object.keys(unchangedNames) as Unchanged[]).map((one) =>
  option(one, unchangedNames[one]),
);

/** Asks for a schedule, or for changes to one (`target.schedule`). */
export function scheduleForm({ plan, channel, note }: ScheduleFormValues, target: FormTarget): ModalView {
  const isNew = target.schedule === undefined;
  const chosen = unchangedOptions.find(({ value }) => value === plan.unchanged);
  return form('schedule', isNew ? ['New schedule', 'Set up'] : ['Edit schedule', 'Save'], target, [
    ...(note === undefined ? [] : [section(`:warning: ${quotedText(note)}`)]),
    field(
      scheduleFields.channel,
      'Channel',
      {
        type: 'conversations_select',
        action_id: fieldAction,
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(channel === undefined ? {} : { initial_conversation: channel }),
      },
      { hint: 'vizjobs must be a member: /invite @vizjobs' },
    ),
    field(scheduleFields.time, 'Time', {
      type: 'timepicker',
      action_id: fieldAction,
      initial_time: timeText(plan.time),
    }),
    field(scheduleFields.days, 'Days', {
      type: 'checkboxes',
      action_id: fieldAction,
      options: dayOptions,
      initial_options: dayOptions.filter(({ value }) => plan.days.some((day) => day === value)),
    }),
    field(scheduleFields.zone, 'Time zone', textInput(60, plan.zone), {
      hint: 'A name or a city: Europe/Berlin, New York, UTC',
    }),
    field(
      scheduleFields.filter,
      'Jobs',
      textInput(300, formatFilter(plan.filter), { placeholder: plainText('failed resnet') }),
      { optional: true, hint: 'A status and search words, as after /vizjobs. Leave empty for all jobs.' },
    ),
    field(scheduleFields.unchanged, 'If nothing has changed', {
      type: 'radio_buttons',
      action_id: fieldAction,
      options: unchangedOptions,
      ...(chosen ? { initial_option: chosen } : {}),
    }),
  ]);
}
