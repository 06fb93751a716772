import type { WebClient } from '@slack/web-api';
import type { TimedStops } from '../delivery/timedStops/timedStops.ts';
import type { Watches } from '../delivery/watches/watches.ts';
import type { CloudPermissions } from './access/cloudPermissions.ts';
import type { JobActions } from './actions/jobs.ts';
import type { ScheduleActions } from './actions/schedules.ts';
import type { StopActions } from './actions/stops.ts';
import type { WatchActions } from './actions/watches.ts';
import type { SlackDependencies } from './dependencies.ts';
import type { ActOnce } from './interactions/actOnce.ts';
import type { InFlight } from './interactions/inFlight.ts';
import type { LatestClick } from './interactions/latestClick.ts';
import type { Responder } from './out/responseUrl.ts';

/** Shared by all interactions. */
export interface Services
  extends Pick<
    SlackDependencies,
    | 'clouds'
    | 'channelClouds'
    | 'history'
    | 'poster'
    | 'layouts'
    | 'log'
    | 'metrics'
    | 'tracing'
    | 'clock'
    | 'patience'
  > {
  /** With the bot's token. */
  readonly client: WebClient;
  readonly jobActions: JobActions;
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
  readonly responder: Responder;
  readonly inFlight: InFlight;
  readonly latestClick: LatestClick;
  readonly isDatabaseOpening: () => boolean;
}
