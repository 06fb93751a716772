import type { StatusGroup } from '../modelarts/statuses.ts';
import type { NewJob } from '../modelarts/types.ts';

/** Everything a person can ask for is one of these. A button's value is its text (`format`). */
export type Command =
  | ReadCommand
  | ChangeCommand
  | StopLaterCommand
  | KeepCommand
  | DescribeCommand
  | CreateCommand
  | ScheduleCommand
  | SchedulesCommand
  | DefaultCommand
  | WatchCommand
  | WatchesCommand;

/** Commands that change nothing. */
export type ReadCommand = ListCommand | ShowCommand | FindCommand | SummaryCommand | HelpCommand;

export interface ListCommand {
  readonly name: 'list';
  readonly query: JobQuery;
}

interface InCloud {
  /** A cloud's name normalized by `fold`, or `all`; undefined: the default, as always with a single cloud. */
  readonly cloud?: string | undefined;
}

interface OfJob extends InCloud {
  /** An ID or a complete name, 1 to 64 characters. */
  readonly job: string;
}

export interface ShowCommand extends OfJob {
  readonly name: 'show';
}

/** Finds the jobs named in a text by ID, complete name or board link. */
export interface FindCommand extends InCloud {
  readonly name: 'find';
  /** 1 to 900 characters (code points) without surrounding spaces; undefined: open the search form. */
  readonly text?: string;
}

/** Changes that ask first. */
export type Change = 'stop' | 'restart' | 'delete';

export interface ChangeCommand extends OfJob {
  readonly name: Change;
}

/** Has the bot stop a job at a time. */
export interface StopLaterCommand extends OfJob {
  readonly name: 'stopLater';
  /** Undefined: ask for it. */
  readonly when?: StopTime | undefined;
}

/** Minutes from the request, or the next time that a clock in the requester's time zone shows this. */
export type StopTime = number | WallTime;

/** Cancels a timed stop. */
export interface KeepCommand extends OfJob {
  readonly name: 'keep';
}

export interface DescribeCommand extends OfJob {
  readonly name: 'describe';
  /** 0 to 256 characters (code points); undefined: open the form. */
  readonly description?: string;
}

export interface CreateCommand extends InCloud {
  readonly name: 'create';
  /** Values to prefill the form with. */
  readonly preset?: Partial<NewJob>;
  /** Set only by the form; undefined: open the form. */
  readonly job?: NewJob;
}

/** How the jobs are doing, compared with the last scheduled summary. */
export interface SummaryCommand {
  readonly name: 'summary';
  readonly filter: JobFilter;
}

/** Sets up or changes a recurring summary in a channel. */
export interface ScheduleCommand {
  readonly name: 'schedule';
  readonly request: ScheduleRequest;
}

export type ScheduleRequest =
  /** `note`: what was not understood, as one sentence; not part of the text. */
  | { readonly kind: 'form'; readonly preset?: SchedulePreset; readonly note?: string | undefined }
  /** `channel`: a Slack ID; undefined: the current channel. */
  | { readonly kind: 'add'; readonly plan: SchedulePlan; readonly channel?: string | undefined }
  /** `change`: set only by the form; undefined: open the form, with `preset` replacing stored values. */
  | {
      readonly kind: 'edit';
      readonly id: string;
      readonly preset?: SchedulePreset;
      readonly note?: string | undefined;
      readonly change?: PlannedChannel;
    }
  | { readonly kind: 'send'; readonly id: string }
  /** `list`: reply with the resulting list of schedules. */
  | {
      readonly kind: 'pause' | 'resume' | 'remove';
      readonly id: string;
      readonly list?: ScheduleList | undefined;
    };

/** Values to prefill the form with; it has defaults for the rest. */
export type SchedulePreset = Partial<SchedulePlan> & { readonly channel?: string | undefined };

/** The schedules of the channel, or of all channels. */
export type ScheduleList = 'here' | 'everywhere';

/** A plan, and the Slack ID of its channel. */
export interface PlannedChannel {
  readonly plan: SchedulePlan;
  readonly channel: string;
}

export type ScheduleAction = (typeof scheduleActions)[number];
export const scheduleActions = ['send', 'pause', 'resume', 'edit', 'remove'] as const;

/** Lists the schedules of this channel, or of all channels. */
export interface SchedulesCommand {
  readonly name: 'schedules';
  readonly everywhere: boolean;
}

/** Sets the default cloud for commands in this channel. */
interface DefaultCommand {
  readonly name: 'default';
  /** As in `JobFilter`. */
  readonly cloud: string;
}

/** Notifies a channel or a person of changes to jobs. */
export interface WatchCommand {
  readonly name: 'watch';
  readonly request: WatchRequest;
}

/** `id`: of a watch. `job`: a job's ID. `list`: reply with the resulting list of watches. */
export type WatchRequest =
  /** Notifies this channel when a job starts to match; the filter never has `since`. */
  | { readonly kind: 'jobs'; readonly filter: JobFilter }
  /** Notifies the requester of each change to a job until it ends. */
  | { readonly kind: 'job'; readonly job: string; readonly cloud?: string | undefined }
  /** `until` undefined: ask for how long. */
  | {
      readonly kind: 'mute';
      readonly id: string;
      readonly until?: MuteEnd;
      readonly list?: WatchList | undefined;
    }
  | {
      readonly kind: 'unmute' | 'resume' | 'remove';
      readonly id: string;
      readonly list?: WatchList | undefined;
    }
  /** `dismiss`: never ask again whether to stop this job. */
  | { readonly kind: 'muteJob' | 'unmuteJob' | 'dismiss'; readonly id: string; readonly job: string }
  /** Asks again after that many minutes. */
  | { readonly kind: 'remind'; readonly id: string; readonly job: string; readonly minutes: number };

/** Minutes, or 8:00 tomorrow in the requester's time zone. */
type MuteEnd = number | 'tomorrow';

/** The watches of the channel, or of all channels; both with those of the requester. */
export type WatchList = 'here' | 'everywhere';

/** Lists the watches of this channel, or of all channels, and the requester's own. */
export interface WatchesCommand {
  readonly name: 'watches';
  readonly everywhere: boolean;
}

/** When to post, and what. */
export interface SchedulePlan {
  /** Hours and minutes on the wall clock. */
  readonly time: WallTime;
  /** In week order without duplicates, at least one. */
  readonly days: readonly Weekday[];
  /** IANA name, for example `Europe/Berlin`; undefined: the person's own. */
  readonly zone?: string;
  readonly filter: JobFilter;
  readonly unchanged: Unchanged;
}

export interface WallTime {
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
}

export type Weekday = (typeof weekdays)[number];
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** What to post if nothing has changed: the complete summary, one line, or nothing. */
export type Unchanged = (typeof unchangedWords)[number];
export const unchangedWords = ['post', 'line', 'nothing'] as const;

export interface HelpCommand {
  readonly name: 'help';
  readonly topic?: Topic;
}

export type Topic = (typeof topicNames)[number];
export const topicNames = [
  'status',
  'codes',
  'search',
  'since',
  'sorting',
  'paging',
  'workspace',
  'changes',
  'clouds',
  'schedules',
  'watches',
] as const;

/** One group, or one documented status code. */
export type StatusSelector = StatusGroup | number;

/**
 * Minutes before the request, or the start of that day in the requester's time zone; of a weekday, the latest one, which
 * can be today.
 */
export type Since = number | 'today' | 'yesterday' | Weekday;

export type SortKey = 'created' | 'id' | 'name' | 'description' | 'status';
export type Order = 'asc' | 'desc';

/** A selection of jobs. Always canonical: filters with the same meaning are deeply equal. */
export interface JobFilter extends InCloud {
  /** Groups in table order, then codes ascending, without codes in a listed group; empty: every status. */
  readonly status: readonly StatusSelector[];
  /** The API's `search_content`: 0 to 64 characters (code points), no line breaks or tabs. */
  readonly search: string;
  /**
   * Only jobs created since then; undefined: all. Stays relative, so a button pressed tomorrow means
   * tomorrow.
   */
  readonly since?: Since | undefined;
  /** Only jobs that have been in their status for at least this many minutes; undefined: all. */
  readonly over?: number | undefined;
  /** Undefined: the configured default. */
  readonly workspace?: string | undefined;
}

/** What a list shows. Also always canonical. */
export interface JobQuery extends JobFilter {
  readonly sort: SortKey;
  readonly order: Order;
  /** Rows per page, 1 to 20. */
  readonly per: number;
  /** 1 to 999,999. A table has no pages: it keeps this for the way back to the list. */
  readonly page: number;
  /** Undefined: as a list. */
  readonly view?: ListView | undefined;
}

export type ListView = 'table';
