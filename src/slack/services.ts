import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { ChannelClouds } from '../delivery/channelClouds.ts';
import type { JobHistory } from '../delivery/jobHistory.ts';
import type { Poster } from '../delivery/poster.ts';
import type { TimedStops } from '../delivery/timedStops/timedStops.ts';
import type { Watches } from '../delivery/watches/watches.ts';
import type { Clouds } from '../jobs/clouds/clouds.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Clock } from '../time.ts';
import type { Tracing } from '../tracing/tracing.ts';
import type { CloudPermissions } from './access/cloudPermissions.ts';
import type { JobActions } from './actions/jobs.ts';
import type { ScheduleActions } from './actions/schedules.ts';
import type { StopActions } from './actions/stops.ts';
import type { WatchActions } from './actions/watches.ts';
import type { ActOnce } from './interactions/actOnce.ts';
import type { InFlight } from './interactions/inFlight.ts';
import type { LatestClick } from './interactions/latestClick.ts';
import type { Layouts } from './out/layouts.ts';
import type { Responder } from './out/responseUrl.ts';

/** Shared by all interactions. */
export interface Services {
  /** With the bot's token. */
  readonly client: WebClient;
  readonly clouds: Clouds;
  readonly channelClouds: ChannelClouds;
  readonly jobActions: JobActions;
  readonly poster: Poster;
  readonly permissions: CloudPermissions;
  /** Channels where jobs are shown; empty: everywhere. For display only: `permissions` checks. */
  readonly readable: readonly string[];
  /** For the Home tab, which lists them. */
  readonly stored: {
    readonly watches: Watches['list'];
    readonly questions: Watches['questions'];
    readonly timedStops: TimedStops['list'];
  };
  readonly actOnce: ActOnce;
  readonly scheduleActions: ScheduleActions;
  readonly stopActions: StopActions;
  readonly watchActions: WatchActions;
  readonly history: JobHistory;
  readonly responder: Responder;
  readonly layouts: Layouts;
  readonly inFlight: InFlight;
  readonly latestClick: LatestClick;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly clock: Clock;
  /** Milliseconds before a waiting message: see `waitingLine.ts`. */
  readonly patience: number;
  readonly isDatabaseOpening: () => boolean;
}
