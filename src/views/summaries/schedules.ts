import type { ScheduleAction } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import { pauseAdvice } from '../errors/pauseAdvice.ts';
import { actions, button, context, header, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, plural, untrusted } from '../kit/text.ts';
import { date } from '../kit/time.ts';
import { filterWords, recurrenceWords } from './scheduleWords.ts';

/** A schedule as one person sees it now. */
export interface ScheduleRow {
  readonly schedule: Schedule;
  /** Milliseconds since the epoch; undefined: its time zone is unknown, so it is never due. */
  readonly next: number | undefined;
  /** Whether this person may change it. */
  readonly mayChange: boolean;
}

const unchangedWords: Readonly<Record<Schedule['unchanged'], string>> = {
  post: '',
  line: 'one line when nothing has changed',
  nothing: 'nothing when nothing has changed',
};

/** What happened to it, in one sentence of ours, and how it stands now. */
export function scheduleView(note: string, row: ScheduleRow): Message {
  return message({
    text: `${note}. Schedule ${row.schedule.id}: ${recurrenceWords(row.schedule)}.`,
    head: [
      section(`:white_check_mark: *${note}*\n${scheduleText(row)}`),
      actions(...scheduleButtons(row), button('Schedules', 'replace', 'schedules')),
    ],
  });
}

export function schedulesView(rows: readonly ScheduleRow[], everywhere: boolean): Message {
  const place = everywhere ? 'everywhere' : 'in this channel';
  const title =
    rows.length === 0 ? `Nothing is scheduled ${place}` : `${plural(rows.length, 'schedule')} ${place}`;
  const foot = actions(
    button('New schedule', 'open', 'schedule', { style: 'primary' }),
    everywhere
      ? button('This channel', 'replace', 'schedules')
      : button('Everywhere', 'replace', 'schedules all'),
    button('Help', 'open', 'help schedules'),
  );
  return message({
    text: title,
    head: [header(title)],
    rows:
      rows.length === 0
        ? [
            section(
              'A schedule posts a summary at a time on the clock, for example `/vizjobs schedule daily 09:00`.',
            ),
          ]
        : rows.flatMap((row) => [
            section(scheduleText(row)),
            ...(row.mayChange ? [actions(...scheduleButtons(row))] : []),
          ]),
    cut: (shown) =>
      context(
        `:warning: Shown: ${shown} blocks, more do not fit into one message. \`/vizjobs schedules\` in a channel shows its own.`,
      ),
    foot: [foot],
  });
}

/** It can be set up again with one press. */
export function scheduleRemovedView({ id, ...schedule }: Schedule): Message {
  const { time, days, zone, filter, unchanged } = schedule;
  const again = formatCommand({
    name: 'schedule',
    request: { kind: 'add', plan: { time, days, zone, filter, unchanged } },
  });
  return message({
    text: `The schedule ${id} was removed.`,
    head: [
      section(
        `:wastebasket: *Removed.* <#${schedule.channel}> gets no more summaries of ${filterWords(filter)} ${recurrenceWords(schedule)}.`,
      ),
      actions(button('Set up again here', 'open', again), button('Schedules', 'replace', 'schedules')),
    ],
  });
}

/** To the owner, or to those who hear of it because the owner cannot be told: vizjobs no longer posts the summaries. */
export function schedulePausedView(
  schedule: Schedule,
  reason: string,
  { toOwner = true }: { toOwner?: boolean } = {},
): Message {
  const { why, next } = pauseAdvice(reason);
  const subject = toOwner ? 'Your schedule' : `The schedule of <@${schedule.createdBy}>`;
  return message({
    text: `${toOwner ? 'Your schedule' : 'A schedule'} for summaries ${recurrenceWords(schedule)} is paused. ${why}`,
    head: [
      section(
        `:double_vertical_bar: *${subject} (${code(schedule.id, 6)}) is paused.* vizjobs can't post the summary of ${filterWords(schedule.filter)} to <#${schedule.channel}>.\n${why}\n${next} Then press Resume.`,
      ),
      ...(toOwner
        ? []
        : [context(`<@${schedule.createdBy}> couldn't be told: Slack accepts no direct message.`)]),
      actions(resume(schedule), button('Remove', 'replace', textOf('remove', schedule))),
    ],
  });
}

const textOf = (kind: ScheduleAction, { id }: Schedule) =>
  formatCommand({ name: 'schedule', request: { kind, id } });

const resume = (schedule: Schedule) =>
  button('Resume', 'replace', textOf('resume', schedule), {
    style: 'primary',
    spoken: `Resume schedule ${schedule.id}`,
  });

function scheduleButtons({ schedule, mayChange }: ScheduleRow) {
  if (!mayChange) return [];
  const spoken = (verb: string) => ({ spoken: `${verb} schedule ${schedule.id}` });
  return [
    button('Send now', 'open', textOf('send', schedule), spoken('Send now')),
    schedule.paused
      ? resume(schedule)
      : button('Pause', 'replace', textOf('pause', schedule), spoken('Pause')),
    button('Edit', 'open', textOf('edit', schedule), spoken('Edit')),
    button('Remove', 'replace', textOf('remove', schedule), { ...spoken('Remove'), style: 'danger' }),
  ];
}

/** Three lines at most. */
function scheduleText(row: ScheduleRow): string {
  const { channel, filter, unchanged, createdBy, id } = row.schedule;
  return [
    `:calendar: *${recurrenceWords(row.schedule)}*  ${code(id, 6)}`,
    [`<#${channel}>`, filterWords(filter), unchangedWords[unchanged], `set up by <@${createdBy}>`]
      .filter((part) => part !== '')
      .join(' · '),
    stateText(row),
  ].join('\n');
}

function stateText({ schedule: { paused }, next }: ScheduleRow): string {
  const moment = (time: number) => date(time, '{date_short_pretty} at {time}');
  if (next === undefined)
    return ':warning: *Never due*: vizjobs does not know this time zone. Press Edit to choose another.';
  if (!paused) return `next: ${moment(next)}`;
  const why = paused.reason === undefined ? '' : `: ${untrusted(pauseAdvice(paused.reason).why, 200)}`;
  return `:double_vertical_bar: *Paused* since ${moment(paused.at)}${why}`;
}
