import type { WatchList } from '../../commands/command.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import type { Watch } from '../../watches/watch.ts';
import { pauseAdvice } from '../errors/pauseAdvice.ts';
import { jobCommand } from '../jobs/ref.ts';
import { jobName, statusMark } from '../jobs/row.ts';
import { soleGroup } from '../jobs/status.ts';
import { actions, button, context, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { capitalized, code, joined } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { watchText } from './menu.ts';
import {
  hiddenLine,
  intervalWords,
  plainName,
  plainWatchWords,
  type ShownWatch,
  watchWords,
} from './words.ts';

/** A watch as seen by one person. */
export interface WatchRow {
  readonly watch: ShownWatch;
  /** Whether this person may change it. */
  readonly mayChange: boolean;
}

/** `now`: milliseconds since the epoch. `seconds`: the polling interval. */
export interface WatchViewOptions {
  readonly now: number;
  readonly seconds: number;
}

/** What was done to a watch. */
export type WatchResult = 'Muted' | 'Unmuted' | 'Resumed' | 'Removed';

/** `warning`: one sentence in mrkdwn. */
export function watchAddedView(
  row: WatchRow,
  { seconds, now, warning }: WatchViewOptions & { warning?: string | undefined },
): Message {
  const { watch } = row;
  const promise =
    watch.subject.kind === 'job'
      ? "I'll send you a direct message each time it changes, until it ends."
      : isOver(watch)
        ? "I'll ask here whether to stop each of them."
        : `I'll post here when a job ${isOfFailures(watch) ? 'fails' : 'starts to match'}: one message per job, kept up to date. Jobs that ${isOfFailures(watch) ? 'have already failed' : 'already match'} aren't reported.`;
  const lines = [
    `:white_check_mark: *Watching* ${watchWords(watch)}.`,
    ...(warning ? [`:warning: ${warning}`] : []),
    promise,
  ];
  return message({
    text: `Watching ${plainWatchWords(watch)}.`,
    head: [
      section(lines.join('\n')),
      context([intervalWords(seconds), facts(watch, false)].join(' · ')),
      actions(...watchButtons(row, now)),
    ],
  });
}

/** The same watch already exists. */
export function watchKnownView(row: WatchRow, { now, seconds }: WatchViewOptions): Message {
  const { watch } = row;
  const who = watch.target.kind === 'channel' ? 'This channel already watches' : "You're already watching";
  return message({
    text: `${who} ${plainWatchWords(watch)}. Nothing was added.`,
    head: [
      section(`:eye: *${who}* ${watchWords(watch)}. Nothing was added.${stateLine(watch, now)}`),
      context([intervalWords(seconds), facts(watch, false)].join(' · ')),
      actions(...watchButtons(row, now)),
    ],
  });
}

export function jobEndedView(job: Job): Message {
  const { label } = statusOf(job.status);
  return message({
    text: `${plainName(job)} has already ended: ${label}. There is nothing to watch.`,
    head: [
      section(
        `${statusMark(job)} ${jobName(job)} ${code(`#${job.id}`, 21)}\nIt has already ended, so there is nothing to watch.`,
      ),
      actions(button('Details', 'replace', jobCommand('show', job))),
    ],
  });
}

/** What happened to a watch, and its current state. */
export function watchView(
  result: WatchResult,
  row: WatchRow,
  { now }: Pick<WatchViewOptions, 'now'>,
): Message {
  const { watch } = row;
  return message({
    text: `${result}: ${plainWatchWords(watch)}.`,
    head: [
      section(`${resultText(result, watch)}${result === 'Muted' ? '' : stateLine(watch, now)}`),
      context(capitalized(facts(watch, true))),
      actions(...watchButtons(row, now), button('Watches', 'replace', 'watches')),
    ],
  });
}

/** It can be restored with one click, in the channel where it was typed. */
export function watchRemovedView(watch: ShownWatch, channel: string): Message {
  return message({
    text: `Removed: ${plainWatchWords(watch)}.`,
    head: [
      section(resultText('Removed', watch)),
      actions(...undoButtons(watch, channel), button('Watches', 'replace', 'watches')),
    ],
  });
}

/** Asks for how long. */
export function muteView(watch: ShownWatch): Message {
  return message({
    text: `Mute ${plainWatchWords(watch)} for how long?`,
    head: [
      section(`*Mute this watch for how long?*\n${watchWords(watch)}. It starts again on its own.`),
      actions(
        ...muteOptions(watch.id).map(({ label, value }) => button(capitalized(label), 'replace', value)),
        button("Don't mute", 'dismiss', watchText({ kind: 'mute', id: watch.id })),
      ),
    ],
  });
}

export function muteOptions(id: string, list?: WatchList) {
  const to = (until: number | 'tomorrow') => watchText({ kind: 'mute', id, until, list });
  return [
    { label: '1 hour', value: to(60) },
    { label: 'until tomorrow, 8:00 AM', value: to('tomorrow') },
    { label: '1 week', value: to(10_080) },
  ];
}

function watchButtons({ watch, mayChange }: WatchRow, now: number) {
  if (!mayChange) return [button('Watches', 'replace', 'watches')];
  const { id } = watch;
  const labelFor = (verb: string) => ({ accessibilityLabel: `${verb} watch ${id}` });
  const remove = button('Remove', 'replace', watchText({ kind: 'remove', id }), {
    ...labelFor('Remove'),
    style: 'danger',
  });
  if (watch.hidden !== undefined) return [remove];
  if (watch.paused)
    return [
      button('Resume', 'replace', watchText({ kind: 'resume', id }), {
        ...labelFor('Resume'),
        style: 'primary',
      }),
      remove,
    ];
  return [
    isMuted(watch, now)
      ? button('Unmute', 'replace', watchText({ kind: 'unmute', id }), labelFor('Unmute'))
      : button('Mute …', 'replace', watchText({ kind: 'mute', id }), labelFor('Mute')),
    remove,
  ];
}

const resultEmoji: Readonly<Record<WatchResult, string>> = {
  Muted: ':no_bell:',
  Unmuted: ':bell:',
  Resumed: ':white_check_mark:',
  Removed: ':wastebasket:',
};

export function resultText(result: WatchResult, watch: ShownWatch): string {
  const until =
    result === 'Muted' && watch.mutedUntil !== undefined ? ` until ${moment(watch.mutedUntil)}` : '';
  return `${resultEmoji[result]} *${result}${until}:* ${watchWords(watch)}.`;
}
/** Only in its own channel, because `watch` can't name another. */
export function undoButtons(
  { subject, target, cloud, hidden }: ShownWatch,
  channel: string,
  result: WatchResult = 'Removed',
) {
  if (
    result !== 'Removed' ||
    hidden !== undefined ||
    (target.kind === 'channel' && target.channel !== channel)
  )
    return [];
  const request =
    subject.kind === 'job'
      ? ({ kind: 'job', job: subject.job.id, cloud } as const)
      : ({ kind: 'jobs', filter: { ...subject.filter, cloud } } as const);
  return [button('Watch again', 'open', watchText(request))];
}

const isOver = ({ subject }: Watch) => subject.kind === 'jobs' && subject.filter.over !== undefined;

const isOfFailures = ({ subject }: Watch) =>
  subject.kind === 'jobs' && soleGroup(subject.filter.status) === 'failed';

export const isMuted = ({ mutedUntil }: Watch, now: number) => mutedUntil !== undefined && mutedUntil > now;

/** A separate line, only if the watch is currently silent. */
export function stateLine(watch: ShownWatch, now: number): string {
  const { paused, mutedUntil } = watch;
  if (watch.hidden !== undefined) return hiddenLine(watch);
  if (paused) {
    const { why, next } = paused.reason === undefined ? { why: '', next: '' } : pauseAdvice(paused.reason);
    return `\n:double_vertical_bar: *Paused* since ${moment(paused.at)}. ${why} ${next} Then choose Resume.`;
  }
  if (mutedUntil === undefined || !isMuted(watch, now)) return '';
  return `\n:no_bell: Muted until ${moment(mutedUntil)}`;
}

export function facts({ target, createdBy, id }: Watch, withChannel: boolean): string {
  const place =
    target.kind === 'person' ? 'notifies you by direct message' : withChannel ? `<#${target.channel}>` : '';
  const owner = target.kind === 'person' && target.user === createdBy ? '' : `set up by <@${createdBy}>`;
  return joined([place, owner, code(id, 6)]);
}
