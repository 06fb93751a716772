import type { AuthTestResponse, WebClient } from '@slack/web-api';
import type { CloudConfig } from '../config/clouds.ts';
import { createCloudPermissions } from './access/cloudPermissions.ts';
import { createDirectory } from './access/directory.ts';
import { createPermissions } from './access/permissions.ts';
import { type Audit, createAudit } from './actions/audit.ts';
import { createJobActions } from './actions/jobs.ts';
import { createScheduleActions } from './actions/schedules.ts';
import { createStopActions } from './actions/stops.ts';
import { createWatchActions } from './actions/watches.ts';
import type { SlackDependencies, SlackSettings } from './dependencies.ts';
import { createActOnce } from './interactions/actOnce.ts';
import type { InFlight } from './interactions/inFlight.ts';
import { createLatestClick } from './interactions/latestClick.ts';
import type { Responder } from './out/responseUrl.ts';
import type { Services } from './services.ts';

/** What only the running app has. */
interface Running {
  readonly client: WebClient;
  /** Who the bot is. */
  readonly identity: AuthTestResponse;
  readonly responder: Responder;
  readonly inFlight: InFlight;
  /** Audit lines on their way. */
  readonly auditing: InFlight;
  /** Aborts when the bot stops. */
  readonly stopping: AbortSignal;
}

export function createServices(
  { clouds: cloudConfigs, auditChannel, watchSeconds }: SlackSettings,
  dependencies: SlackDependencies,
  { client, identity, responder, inFlight, auditing, stopping }: Running,
): { readonly services: Services; readonly audit: Audit } {
  const { clouds, database, schedules, watches, timedStops, history, poster, log, metrics, clock, pause } =
    dependencies;
  const audit = createAudit({
    channel: auditChannel,
    poster,
    log,
    metrics,
    pause,
    remember: async ({ job: { id, cloud }, verb, requester }) => {
      if (id !== undefined)
        await history.record({ id, cloud }, { verb, by: requester.user, at: clock.now() });
    },
    track: auditing.track,
  });
  const directory = createDirectory(client, clock);
  const installation = {
    team: identity.team_id,
    enterprise: identity.enterprise_id,
    orgWide: identity.is_enterprise_install === true,
  };
  const permissionsOf = ({ permissions: rights }: CloudConfig) =>
    createPermissions(rights, directory, installation);
  const [firstConfig, ...otherConfigs] = cloudConfigs;
  const permissions = createCloudPermissions(
    [permissionsOf(firstConfig), ...otherConfigs.map(permissionsOf)],
    clouds,
  );
  const jobActions = createJobActions({ clouds, permissions, audit, clock, pause, stopping });
  const scheduleActions = createScheduleActions({
    schedules,
    jobs: clouds.jobs,
    permissions,
    directory,
    poster,
    client,
    details: clouds.all[0].details,
    now: clock.now,
  });
  const stopActions = createStopActions({
    timedStops,
    clouds,
    permissions,
    zoneOf: scheduleActions.zoneOf,
    audit,
    now: clock.now,
  });
  const services: Services = {
    ...dependencies,
    client,
    jobActions,
    permissions,
    scheduleActions,
    readable: readableChannels(cloudConfigs),
    stored: { watches: watches.list, questions: watches.questions, timedStops: timedStops.list },
    stopActions,
    watchActions: createWatchActions({
      watches,
      jobs: clouds.jobs,
      permissions,
      client,
      zoneOf: scheduleActions.zoneOf,
      now: clock.now,
      seconds: watchSeconds,
    }),
    responder,
    inFlight,
    latestClick: createLatestClick(),
    actOnce: createActOnce(dependencies.claims, clock),
    isDatabaseOpening: () => database.state().kind === 'opening',
  };
  return { services, audit };
}

/** Empty (everywhere) if any cloud's jobs are shown everywhere. */
function readableChannels(configs: readonly CloudConfig[]): readonly string[] {
  const lists = configs.map(({ permissions: { channels } }) => channels);
  return lists.some((list) => list.length === 0) ? [] : [...new Set(lists.flat())];
}
