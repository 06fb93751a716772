import type { App, BlockAction } from '@slack/bolt';
import type { HomeView } from '@slack/types';
import { z } from 'zod';
import { BotError, PermissionError, StoreError } from '../../errors.ts';
import type { Cloud } from '../../jobs/clouds/clouds.ts';
import { type Overview, overviewOf } from '../../jobs/overview.ts';
import { withTimeout } from '../../time.ts';
import {
  type HomeCloud,
  type HomeContent,
  homeLimits,
  homeView,
  refreshAction,
  refusedHomeView,
  rejectedHomeView,
} from '../../views/home/home.ts';
import type { Requester } from '../interactions/interaction.ts';
import { readTarget } from '../modals/submissions.ts';
import { isViewRejected, slackErrorCode } from '../out/slackFailure.ts';
import type { Services } from '../services.ts';
import { createReadStored } from './homeStored.ts';

interface HomeRequest {
  readonly requester: Requester;
  /** Hash of the Home tab shown now; undefined: none was ever published to this person. */
  readonly hash: string | undefined;
  /** Bypass cached answers. */
  readonly fresh: boolean;
}

/** https://docs.slack.dev/reference/events/app_home_opened */
const opened = z.object({
  user: z.string(),
  channel: z.string(),
  tab: z.literal('home'),
  view: z.looseObject({ hash: z.string() }).exactOptional(),
});

/** Publishes again the Home tab that was clicked. Never rejects. */
type RefreshHome = (
  body: Pick<BlockAction, 'view' | 'user' | 'team'>,
  options: { readonly fresh: boolean },
) => Promise<void>;

/** Publishes a person's Home tab when they open it or press Refresh. */
export function registerHome(app: App, services: Services): RefreshHome {
  const showHome = createHome(services);
  const refresh: RefreshHome = async ({ view, user, team }, { fresh }) => {
    if (!view) return;
    const requester = {
      user: user.id,
      team: user.team_id ?? team?.id,
      channel: readTarget(view).channel,
      direct: true,
    };
    await services.inFlight.track(showHome({ requester, hash: view.hash, fresh }));
  };
  app.event('app_home_opened', async ({ event }) => {
    const home = opened.safeParse(event).data;
    if (!home) return;
    const { user, channel, view } = home;
    // The event doesn't name the person's workspace, so ask Slack.
    const requester = { user, team: undefined, channel, direct: true };
    await services.inFlight.track(showHome({ requester, hash: view?.hash, fresh: false }));
  });
  app.action<BlockAction>(refreshAction, async ({ ack, body }) => {
    await ack().catch((error: unknown) => services.log.warn({ error }, 'not acknowledged'));
    await refresh(body, { fresh: true });
  });
  return refresh;
}

/** Publishes the Home tab at once with known data, then with fresh data. Never rejects. */
type ShowHome = (request: HomeRequest) => Promise<void>;

/** A cloud the person may read. */
interface Read {
  readonly cloud: Cloud;
  readonly mayAct: boolean;
}

function createHome(services: Services): ShowHome {
  const { readable, client, clouds, permissions, log, clock } = services;
  const readStored = createReadStored(services);
  /** The last known state of each cloud, shown to anyone who may read it. */
  const known = new Map<Cloud, Overview>();
  let isOff = false;

  /**
   * Returns the hash of the published Home tab; undefined: it wasn't published, because a newer one was or Slack
   * refused it. If Slack rejects its layout, the person gets a sentence.
   */
  async function publish(
    { user, channel }: Pick<Requester, 'user' | 'channel'>,
    view: HomeView,
    hash: string | undefined,
    isFallback = false,
  ): Promise<string | undefined> {
    try {
      const { view: shown } = await client.views.publish({
        user_id: user,
        view,
        ...(hash !== undefined && { hash }),
      });
      return shown?.hash;
    } catch (error) {
      const code = slackErrorCode(error);
      if (code === 'not_enabled') {
        if (!isOff) log.warn('the Home tab is off: turn it on under App Home, or paste the manifest again');
        isOff = true;
      } else if (code !== 'hash_conflict') log.warn({ code, user }, 'the Home tab was not published');
      if (isFallback || !isViewRejected(error)) return undefined;
      return publish({ user, channel }, rejectedHomeView(channel), hash, true);
    }
  }

  /**
   * The clouds that this person may read. This only affects rendering: `dispatch` checks every click.
   * @throws PermissionError when there is none
   */
  async function readableClouds(requester: Requester): Promise<readonly Read[]> {
    const checked = await Promise.all(
      clouds.all.map(async (cloud): Promise<Read | { readonly error: unknown }> => {
        const own = permissions.in(cloud.name);
        try {
          await own.require('read', requester);
          return { cloud, mayAct: await own.may('change', requester) };
        } catch (error) {
          return { error };
        }
      }),
    );
    const reads = checked.filter((one) => 'cloud' in one);
    for (const one of checked) if (reads.length === 0 && 'error' in one) throw one.error;
    return reads;
  }

  /** What the database has, or why it isn't shown. Never rejects. */
  const readLists = (requester: Requester): Promise<Pick<HomeContent, 'stored' | 'storedError'>> =>
    withTimeout(databaseTimeout, readStored(requester), slowDatabase).then(
      (stored) => ({ stored }),
      (storedError: unknown) => ({ storedError }),
    );

  async function show({ requester, hash, fresh }: HomeRequest): Promise<string> {
    const { user, channel } = requester;
    let reads: readonly Read[];
    try {
      reads = await readableClouds(requester);
    } catch (error) {
      if (!(error instanceof PermissionError)) throw error;
      const where = error.missing === 'channel' ? readable : [];
      await publish(requester, refusedHomeView(error, channel, where), hash);
      return error.outcome;
    }
    const cloudOf = ({ cloud, mayAct }: Read): HomeCloud => ({
      name: clouds.several ? cloud.name : undefined,
      details: cloud.details,
      mayAct,
      overview: known.get(cloud),
    });
    const lists = readLists(requester);
    // The database usually answers at once, so that nothing disappears for a moment.
    const soon = await withTimeout(maxDatabaseWait, lists).catch(() => ({}));
    const first = await publish(
      requester,
      homeView({ clouds: reads.map(cloudOf), ...soon, isLoading: true }, channel),
      hash,
    );
    if (first === undefined) return 'not-shown';
    const question = { requester: user, tally: { requests: 0 } };
    const read = await Promise.all(
      reads.map(async (one): Promise<HomeCloud> => {
        const { cloud } = one;
        try {
          const snapshot = await cloud.jobs.snapshot(everything(cloud), { question, fresh });
          known.set(cloud, overviewOf(snapshot, homeLimits));
          return cloudOf(one);
        } catch (error) {
          if (!(error instanceof BotError)) log.error({ error, user }, 'fault');
          return { ...cloudOf(one), error };
        }
      }),
    );
    const view = homeView({ clouds: read, ...(await lists), isLoading: false }, channel);
    const last = await publish(requester, view, first);
    return last === undefined ? 'overtaken' : 'answered';
  }

  return async (request) => {
    const started = clock.monotonic();
    const outcome = await show(request).catch((error: unknown) => {
      log.error({ error }, 'fault');
      return 'fault';
    });
    const durationMs = Math.round(clock.monotonic() - started);
    log.info({ user: request.requester.user, outcome, durationMs }, 'home');
  };
}

/** Milliseconds before the first publication, and before the last. */
const maxDatabaseWait = 200;
const databaseTimeout = 3_000;
const slowDatabase = () =>
  new StoreError('opening', `not read in ${databaseTimeout} ms`, {
    advice: 'The database is slow to open. Check its load.',
  });

const everything = ({ name }: Cloud) => ({ status: [], search: '', cloud: name });
