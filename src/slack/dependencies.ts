import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { ChannelClouds } from '../database/channelClouds.ts';
import type { Claims } from '../database/claims.ts';
import type { LazyDatabase } from '../database/lazyDatabase.ts';
import type { Poster } from '../delivery/poster.ts';
import type { Scheduler } from '../delivery/schedules/scheduler.ts';
import type { TimedStops } from '../delivery/timedStops/timedStops.ts';
import type { Watches } from '../delivery/watches/watches.ts';
import type { JobHistory } from '../jobs/changes/jobHistory.ts';
import type { Clouds } from '../jobs/clouds/clouds.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Clock, Pause } from '../time.ts';
import type { Tracing } from '../tracing/tracing.ts';
import type { AppStatus } from './out/appStatus.ts';
import type { Layouts } from './out/layouts.ts';

/** The part of the configuration that is about people. */
export type SlackSettings = Pick<Config, 'slack' | 'clouds' | 'auditChannel' | 'watchSeconds' | 'port'>;

/** What `bot.ts` gives to the Bolt app. */
export interface SlackDependencies {
  readonly clouds: Clouds;
  readonly database: Pick<LazyDatabase, 'state'>;
  readonly schedules: Scheduler;
  readonly watches: Watches;
  readonly timedStops: TimedStops;
  readonly history: JobHistory;
  readonly channelClouds: ChannelClouds;
  readonly claims: Claims;
  readonly poster: Poster;
  readonly appStatus: AppStatus;
  readonly layouts: Layouts;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly pause: Pause;
  /** For a WebSocket, from its request to Slack's hello, in milliseconds. Default 10,000. */
  readonly helloDeadline?: number | undefined;
  /** Before a person sees what vizjobs is waiting for, in milliseconds. */
  readonly patience?: number | undefined;
}
