import type { StatusGroup } from '../modelarts/statuses.ts';
import type { NewJob } from '../modelarts/types.ts';

/** Every way of asking becomes one of these small values; a button's value is its text (`format`). */
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

/** What changes nothing. */
export type ReadCommand = ListCommand | ShowCommand | FindCommand | SummaryCommand | HelpCommand;

export interface ListCommand {
  readonly name: 'list';
  readonly query: JobQuery;
}

export interface ShowCommand {
  readonly name: 'show';
  /** An id or a whole name, 1 to 64 characters. */
  readonly job: string;
  /** As in `JobFilter`. */
  readonly cloud?: string;
}

/** The jobs that a text names by ID, complete name or board link. */
export interface FindCommand {
  readonly name: 'find';
  /** 1 to 900 characters (code points) without blanks at the ends; undefined: open the search form. */
  readonly text?: string;
  /** As in `JobFilter`. */
  readonly cloud?: string;
}

/** Changes of a job that are asked about before they are done. */
export type Change = 'stop' | 'restart' | 'delete';

export interface ChangeCommand {
  readonly name: Change;
  /** As in `ShowCommand`. */
  readonly job: string;
  /** As in `JobFilter`. */
  readonly cloud?: string;
}

/** Has the bot stop a job at a time. */
export interface StopLaterCommand {
  readonly name: 'stopLater';
  /** As in `ShowCommand`. */
  readonly job: string;
  /** Undefined: ask for it. */
  readonly when?: StopTime;
  /** As in `JobFilter`. */
  readonly cloud?: string;
}

/** Minutes from the request, or the next time that a clock in the requester's time zone shows this. */
export type StopTime = number | WallTime;

/** Withdraws a timed stop. */
export interface KeepCommand {
  readonly name: 'keep';
  /** As in `ShowCommand`. */
  readonly job: string;
  /** As in `JobFilter`. */
  readonly cloud?: string;
}

export interface DescribeCommand {
  readonly name: 'describe';
  /** As in `ShowCommand`. */
  readonly job: string;
  /** 0 to 256 characters (code points); undefined: open the form. */
  readonly description?: string;
  /** As in `JobFilter`. */
  readonly cloud?: string;
}

export interface CreateCommand {
  readonly name: 'create';
  /** What the form opens with. */
  readonly preset?: Partial<NewJob>;
  /** Only a form can say it; undefined: open the form. */
  readonly job?: NewJob;
  /** As in `JobFilter`. */
  readonly cloud?: string;
}

/** How the jobs are doing, compared with the last scheduled summary. */
export interface SummaryCommand {
  readonly name: 'summary';
  readonly filter: JobFilter;
}

/** Sets up or changes a summary that a channel gets again and again. */
export interface ScheduleCommand {
  readonly name: 'schedule';
  readonly request: ScheduleRequest;
}

export type ScheduleRequest =
  /** `note`: what was not understood, one sentence; it is not part of the text. */
  | { readonly kind: 'form'; readonly preset?: SchedulePreset; readonly note?: string }
  /** `channel`: a Slack ID; undefined: where it is typed. */
  | { readonly kind: 'add'; readonly plan: SchedulePlan; readonly channel?: string }
  /** `change`: only a form can say it; undefined: open the form, with `preset` in place of what is stored. */
  | {
      readonly kind: 'edit';
      readonly id: string;
      readonly preset?: SchedulePreset;
      readonly note?: string;
      readonly change?: PlannedChannel;
    }
  | { readonly kind: 'send'; readonly id: string }
  /** `list`: answer with the list of schedules that this leaves. */
  | { readonly kind: 'pause' | 'resume' | 'remove'; readonly id: string; readonly list?: ScheduleList };

/** What the form opens with; the rest is preset by the form. */
export type SchedulePreset = Partial<SchedulePlan> & Partial<Pick<PlannedChannel, 'channel'>>;

/** The schedules of the channel, or of all channels. */
export type ScheduleList = 'here' | 'everywhere';

/** A plan and the Slack ID of the channel that it posts to. */
export interface PlannedChannel {
  readonly plan: SchedulePlan;
  readonly channel: string;
}

export type ScheduleAction = (typeof scheduleActions)[number];
export const scheduleActions = ['send', 'pause', 'resume', 'edit', 'remove'] as const;

/** What is scheduled in this channel, or everywhere. */
export interface SchedulesCommand {
  readonly name: 'schedules';
  readonly everywhere: boolean;
}

/** Sets the cloud that commands of this channel mean when they name none. */
export interface DefaultCommand {
  readonly name: 'default';
  /** As in `JobFilter`. */
  readonly cloud: string;
}

/** Tells a channel or a person what becomes of jobs. */
export interface WatchCommand {
  readonly name: 'watch';
  readonly request: WatchRequest;
}

/** `id`: of a watch. `job`: the ID of a job. `list`: answer with the list of watches that this leaves. */
export type WatchRequest =
  /** Tells this channel when a job comes to match; the filter never has `since`. */
  | { readonly kind: 'jobs'; readonly filter: JobFilter }
  /** Tells the requester about each change of a job until it ends. */
  | { readonly kind: 'job'; readonly job: string; readonly cloud?: string }
  /** `until` undefined: ask for how long. */
  | { readonly kind: 'mute'; readonly id: string; readonly until?: MuteEnd; readonly list?: WatchList }
  | { readonly kind: 'unmute' | 'resume' | 'remove'; readonly id: string; readonly list?: WatchList }
  /** `dismiss`: never ask again whether to stop this job. */
  | { readonly kind: 'muteJob' | 'dismiss'; readonly id: string; readonly job: string }
  /** Asks again after that many minutes. */
  | { readonly kind: 'remind'; readonly id: string; readonly job: string; readonly minutes: number };

/** Minutes, or 8:00 tomorrow in the requester's time zone. */
export type MuteEnd = number | 'tomorrow';

/** The watches of the channel, or of all channels; both with those of the requester. */
export type WatchList = 'here' | 'everywhere';

/** What is watched in this channel, or everywhere, and by the requester. */
export interface WatchesCommand {
  readonly name: 'watches';
  readonly everywhere: boolean;
}

/** When to post what. */
export interface SchedulePlan {
  /** Hours and minutes on the wall clock. */
  readonly time: WallTime;
  /** In the order of the week, none twice, at least one. */
  readonly days: readonly Weekday[];
  /** IANA name, for example `Europe/Berlin`; undefined: that of the person. */
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

/** What to post when nothing has changed: the whole summary, one line, or nothing. */
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

/** Minutes before the request, or the start of that day in the requester's time zone. */
export type Since = number | 'today' | 'yesterday';

export type SortKey = 'created' | 'id' | 'name' | 'description' | 'status';
export type Order = 'asc' | 'desc';

/** Which jobs are meant. Always canonical: two filters that mean the same are deeply equal. */
export interface JobFilter {
  /** Groups in table order, then codes ascending, none inside a listed group; empty: every status. */
  readonly status: readonly StatusSelector[];
  /** The API's `search_content`: 0 to 64 characters (code points), no line breaks or tabs. */
  readonly search: string;
  /** Only jobs created since then; undefined: all. It stays relative: a button pressed tomorrow means tomorrow. */
  readonly since?: Since;
  /** Only jobs that have been in their status for at least this many minutes; undefined: all. */
  readonly over?: number;
  /** Undefined: the configured default. */
  readonly workspace?: string;
  /** The folded name of a cloud, or `all`; undefined: the default, always so where there is one cloud. */
  readonly cloud?: string;
}

/** What a list shows. Always canonical, too. */
export interface JobQuery extends JobFilter {
  readonly sort: SortKey;
  readonly order: Order;
  /** Rows on one page of the message, 1 to 20. */
  readonly per: number;
  /** From 1 to 999 999. */
  readonly page: number;
}
