import type { KnownBlock, Overflow } from '@slack/types';
import type { JobFilter, ScheduleAction, ScheduleList, SchedulePlan } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import { pauseAdvice } from '../errors/pauseAdvice.ts';
import { pausedBlocks } from '../errors/pausedNotice.ts';
import { actions, button, context, header, overflow, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { capitalized, code, joined, plain, plural, untrusted } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { filterWords, plainFilterWords, plainPlanWords, planWords } from './scheduleWords.ts';

/** A schedule as seen by one person now. */
export interface ScheduleRow {
  readonly schedule: Schedule;
  /** Milliseconds since the epoch; undefined: its time zone is unknown, so it is never due. */
  readonly next: number | undefined;
  /** Whether this person may change it. */
  readonly mayChange: boolean;
}

/** What was done to a schedule. */
type ScheduleResult = 'Set up' | 'Changed' | 'Paused' | 'Resumed' | 'Removed' | 'Sent to the channel';

const unchangedWords: Readonly<Record<Schedule['unchanged'], string>> = {
  post: '',
  line: 'one line if unchanged',
  nothing: 'skipped if unchanged',
};

const resultText = (result: ScheduleResult, schedule: Schedule) =>
  `${result === 'Removed' ? ':wastebasket:' : ':white_check_mark:'} *${result}.* ${planWords(schedule)}.`;

/** What happened to a schedule, and its current state. `warning`: one sentence in mrkdwn. */
export function scheduleView(result: ScheduleResult, row: ScheduleRow, warning?: string): Message {
  const lines = [
    resultText(result, row.schedule),
    ...(warning ? [`:warning: ${warning}`] : []),
    stateText(row),
  ];
  return message({
    text: `${result}. ${plainPlanWords(row.schedule)}.`,
    head: [
      section(lines.join('\n')),
      context(capitalized(facts(row, true))),
      actions(...scheduleButtons(row), button('Schedules', 'replace', 'schedules')),
    ],
  });
}

export interface SchedulesOptions {
  readonly list: ScheduleList;
  /** What was just done from this list. */
  readonly done?: { readonly result: ScheduleResult; readonly schedule: Schedule } | undefined;
}

export function schedulesView(rows: readonly ScheduleRow[], { list, done }: SchedulesOptions): Message {
  const everywhere = list === 'everywhere';
  const title =
    rows.length === 0
      ? `Nothing is scheduled in ${everywhere ? 'any' : 'this'} channel`
      : `${plural(rows.length, 'schedule')} in ${everywhere ? 'all channels' : 'this channel'}`;
  const example =
    'A schedule posts a summary at a set time, for example `/vizjobs schedule weekdays 9am failed`.';
  return message({
    text: done ? `${done.result}. ${title}` : title,
    aloud: rows.map(({ schedule }) => `${plainPlanWords(schedule)}${schedule.paused ? ', paused' : ''}`),
    head: [
      header(title),
      ...(done ? [section(resultText(done.result, done.schedule), undoButton(done))] : []),
    ],
    rows:
      rows.length === 0
        ? [section(example)]
        : rows.map((row) =>
            section(
              scheduleText(row, everywhere),
              row.mayChange ? scheduleMenu(row.schedule, list) : undefined,
            ),
          ),
    cut: (shown, all) =>
      context(
        `:warning: Only ${shown} of ${all} fit into one message. \`/vizjobs schedules\` in a channel lists its own.`,
      ),
    foot: [
      actions(
        button('New schedule', 'open', 'schedule', { style: 'primary' }),
        everywhere
          ? button('This channel', 'replace', 'schedules')
          : button('Everywhere', 'replace', 'schedules all'),
        button('Help', 'open', 'help schedules'),
      ),
    ],
  });
}

/** One schedule in two lines, three on a phone; a problem is a line of its own. `everywhere`: with its channel. */
export function scheduleText(row: ScheduleRow, everywhere: boolean): string {
  const isDue = row.next !== undefined && !row.schedule.paused;
  const rest = isDue ? ` · ${facts(row, everywhere)}` : `\n${capitalized(facts(row, everywhere))}`;
  return `:calendar: *${planWords(row.schedule)}*\n${stateText(row)}${rest}`;
}

const undoButton = ({ result, schedule }: { result: ScheduleResult; schedule: Schedule }) =>
  result === 'Removed' ? button('Set up again', 'open', addText(schedule, schedule.channel)) : undefined;

/** The command that sets up a plan; `channel` only if it isn't the current one. */
function addText({ time, days, zone, filter, unchanged }: SchedulePlan, channel?: string): string {
  return formatCommand({
    name: 'schedule',
    request: {
      kind: 'add',
      plan: { time, days, ...(zone === undefined ? {} : { zone }), filter, unchanged },
      channel,
    },
  });
}

/** It can be restored with one click. */
export function scheduleRemovedView(schedule: Schedule): Message {
  return message({
    text: `Removed. ${plainPlanWords(schedule)}.`,
    head: [
      section(`${resultText('Removed', schedule)} <#${schedule.channel}> no longer gets it.`),
      actions(
        button('Set up again', 'open', addText(schedule, schedule.channel)),
        button('Schedules', 'replace', 'schedules'),
      ),
    ],
  });
}

/** A plan that needs a confirmation. */
interface ScheduleDoubt {
  readonly plan: SchedulePlan;
  /** Undefined: the current channel. */
  readonly channel?: string | undefined;
}

/** The channel already has the same schedule. */
export function duplicateScheduleView(existing: Schedule, doubt: ScheduleDoubt): Message {
  const what = existing.paused ? 'already has this schedule, but it is paused' : 'already has this schedule';
  return message({
    text: `Already scheduled: ${plainPlanWords(existing)}. Nothing was set up.`,
    head: [
      section(
        `:warning: *<#${existing.channel}> ${what}.* ${planWords(existing)}.\nSet up by <@${existing.createdBy}> (${code(existing.id, 6)}). Nothing was set up.`,
      ),
      actions(...doubtButtons(doubt)),
    ],
  });
}

/** Its search matches no job of any status. `near`: a filter that was probably meant. */
export function unmatchedScheduleView(doubt: ScheduleDoubt, near: JobFilter | undefined): Message {
  const { search } = doubt.plan.filter;
  return message({
    text: `No jobs match “${plain(search, 64)}” right now. Set it up anyway?`,
    head: [
      section(
        `:warning: *No jobs match “${untrusted(search, 64)}” right now.* Set it up anyway?\n${planWords(doubt.plan)}.${near ? `\nDid you mean ${filterWords(near)}?` : ''}`,
      ),
      actions(...doubtButtons(doubt, near)),
    ],
  });
}

function doubtButtons({ plan, channel }: ScheduleDoubt, near?: JobFilter) {
  const text = addText(plan, channel);
  return [
    button("Don't set up", 'dismiss', text, { accessibilityLabel: "Don't set up the schedule" }),
    ...(near
      ? [
          button(
            `Set up for ${plainFilterWords(near)}`,
            'replace',
            addText({ ...plan, filter: near }, channel),
          ),
        ]
      : []),
    button('Edit', 'form', text, { accessibilityLabel: 'Edit the schedule first' }),
    button('Set up anyway', 'confirm', text),
  ];
}

/**
 * Says that vizjobs no longer posts the summaries: to the owner, or to others if the owner can't be reached.
 */
export function schedulePausedView(
  schedule: Schedule,
  reason: string,
  { toOwner = true }: { toOwner?: boolean } = {},
): Message {
  return message({
    text: `${toOwner ? 'Your schedule' : 'A schedule'} is paused: ${plainPlanWords(schedule)}. ${pauseAdvice(reason).why}`,
    head: schedulePausedBlocks(schedule, reason, toOwner),
  });
}

export const schedulePausedBlocks = (
  schedule: Schedule,
  reason: string,
  toOwner = true,
): readonly KnownBlock[] =>
  pausedBlocks({
    what: 'schedule',
    id: schedule.id,
    createdBy: schedule.createdBy,
    words: `${planWords(schedule)}, in <#${schedule.channel}>`,
    reason,
    toOwner,
    textOf: (kind) => textOf(kind, schedule),
  });

const textOf = (kind: ScheduleAction, { id }: Schedule) =>
  formatCommand({ name: 'schedule', request: { kind, id } });

function scheduleButtons({ schedule, mayChange }: ScheduleRow) {
  if (!mayChange) return [];
  const labelFor = (verb: string) => ({ accessibilityLabel: `${verb} schedule ${schedule.id}` });
  return [
    button('Send now', 'open', textOf('send', schedule), labelFor('Send now')),
    schedule.paused
      ? button('Resume', 'replace', textOf('resume', schedule), { ...labelFor('Resume'), style: 'primary' })
      : button('Pause', 'replace', textOf('pause', schedule), labelFor('Pause')),
    button('Edit', 'open', textOf('edit', schedule), labelFor('Edit')),
    button('Remove', 'replace', textOf('remove', schedule), { ...labelFor('Remove'), style: 'danger' }),
  ];
}

/** Actions on a schedule in a list. The reply replaces the list with the updated list. */
function scheduleMenu({ id, paused }: Schedule, list: ScheduleList): Overflow {
  const of = (kind: 'pause' | 'resume' | 'remove') =>
    formatCommand({ name: 'schedule', request: { kind, id, list } });
  return overflow(
    [
      { label: 'Send now', value: `schedule send ${id}` },
      paused ? { label: 'Resume', value: of('resume') } : { label: 'Pause', value: of('pause') },
      { label: 'Edit …', value: `schedule edit ${id}` },
      { label: 'Remove', value: of('remove') },
    ],
    'replace',
  );
}

function facts({ schedule: { channel, unchanged, createdBy, id } }: ScheduleRow, withChannel: boolean) {
  const place = withChannel ? `<#${channel}>` : '';
  const parts = [place, unchangedWords[unchanged], `set up by <@${createdBy}>`, code(id, 6)];
  return joined(parts);
}

function stateText({ schedule: { paused }, next }: ScheduleRow): string {
  if (next === undefined)
    return ":warning: *Never due*: vizjobs doesn't know this time zone. Edit the schedule to choose another.";
  if (!paused) return `Next: ${moment(next)}`;
  const why = paused.reason === undefined ? '' : `: ${pauseAdvice(paused.reason).why}`;
  return `:double_vertical_bar: *Paused* since ${moment(paused.at)}${why}`;
}
