import type { KnownBlock } from '@slack/types';
import type { DetailsConfig } from '../../config/details.ts';
import type { TimedStop } from '../../jobs/changes/timedStop.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import type { OpenQuestion } from '../../watches/thread.ts';
import type { Watch } from '../../watches/watch.ts';
import { keepButton, timedStopLine } from '../changes/timedStop.ts';
import { actions, context, section } from '../kit/blocks.ts';
import { code, number } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { type ScheduleRow, schedulePausedBlocks, scheduleText } from '../summaries/schedules.ts';
import { watchPausedBlocks } from '../watches/notices.ts';
import { askText, questionButtons } from '../watches/thread.ts';
import { hiddenLine, type ShownWatch, watchTitle, watchWords } from '../watches/words.ts';

/** Rows of each kind; see `homeLimits`. */
const storedLimits = { waiting: 6, timedStops: 5, watches: 8, schedules: 8 } as const;

/** What the person set up or can answer, and what there is in channels where they may see jobs. */
export interface HomeStored {
  readonly waiting: readonly Waiting[];
  /** Next first. */
  readonly timedStops: readonly TimedStopRow[];
  readonly watches: readonly ShownWatch[];
  readonly schedules: readonly ScheduleRow[];
}

interface TimedStopRow {
  readonly stop: TimedStop;
  /** Whether this person may cancel it. */
  readonly mayChange: boolean;
}

/**
 * What waits for the person's answer:
 * - `stop`: their timed stop, due soon, can still be canceled
 * - `question`: a watch asks whether to stop a job
 * - `watch`, `schedule`: theirs, paused by vizjobs for this reason (`pauseAdvice`)
 */
export type Waiting =
  | { readonly kind: 'stop'; readonly stop: TimedStop }
  | {
      readonly kind: 'question';
      readonly question: OpenQuestion;
      readonly details: DetailsConfig;
      readonly mayStop: boolean;
    }
  | { readonly kind: 'watch'; readonly watch: ShownWatch; readonly reason: string }
  | { readonly kind: 'schedule'; readonly schedule: Schedule; readonly reason: string };

/** An answer publishes the Home tab again, without what was answered. */
export const waitingBlocks = (waiting: readonly Waiting[]): readonly KnownBlock[] =>
  waiting.length === 0
    ? []
    : [...listBlocks('Waiting for you', waiting, storedLimits.waiting, blocksOf), { type: 'divider' }];

function blocksOf(one: Waiting): readonly KnownBlock[] {
  switch (one.kind) {
    case 'stop':
      return [section(`:alarm_clock: ${timedStopLine(one.stop)}`, keepButton(one.stop))];
    case 'question': {
      const { watch, job, question } = one.question;
      const about = `Watch ${code(watch.id, 6)}: ${watchWords(watch)} · ${targetText(watch)}`;
      return [
        section(`:question: ${askText(job, question, one.details, one.mayStop)}\n${about}`),
        actions(...questionButtons(watch.id, job, 'replace', one.mayStop)),
      ];
    }
    case 'watch':
      return watchPausedBlocks(one.watch, one.reason);
    case 'schedule':
      return schedulePausedBlocks(one.schedule, one.reason);
  }
}

/** Undefined: not yet read. */
export const storedBlocks = (stored: HomeStored | undefined): readonly KnownBlock[] =>
  stored === undefined
    ? []
    : [
        ...listBlocks('Timed stops', stored.timedStops, storedLimits.timedStops, ({ stop, mayChange }) => [
          section(`:stopwatch: ${timedStopLine(stop)}`, mayChange ? keepButton(stop) : undefined),
        ]),
        ...listBlocks('Watches', stored.watches, storedLimits.watches, (watch) => [
          section(`:eye: ${watchTitle(watch)} · ${targetText(watch)}${hiddenLine(watch)}`),
        ]),
        ...listBlocks('Schedules', stored.schedules, storedLimits.schedules, (row) => [
          section(scheduleText(row, true)),
        ]),
      ];

function listBlocks<T>(
  title: string,
  rows: readonly T[],
  max: number,
  blocksOf: (row: T) => readonly KnownBlock[],
): KnownBlock[] {
  if (rows.length === 0) return [];
  const rest = rows.length - max;
  return [
    section(`*${title}* (${number(rows.length)})`),
    ...rows.slice(0, max).flatMap(blocksOf),
    ...(rest > 0 ? [context(`… and ${number(rest)} more`)] : []),
  ];
}

const targetText = ({ target, paused, mutedUntil }: Watch): string =>
  [
    target.kind === 'channel' ? `notifies <#${target.channel}>` : 'notifies you',
    ...(paused ? ['paused'] : mutedUntil === undefined ? [] : [`muted until ${moment(mutedUntil)}`]),
  ].join(' · ');
