import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { type Right, rights } from '../../commands/rights.ts';
import type { PermissionsConfig } from '../../config.ts';
import { type MissingRight, PermissionError } from '../../errors.ts';
import { abortable, type Clock, systemClock } from '../../time.ts';
import type { Requester } from '../interaction.ts';
import { belongs, belongsByTeam, type Installation, type Person, personOf } from './belonging.ts';

/** Whose right it is; without a channel, wherever they are. */
export type Subject = Omit<Requester, 'channel'> & { readonly channel: string | undefined };

export interface Permissions {
  /** @throws PermissionError, after 2 s at most */
  require(right: Right, subject: Subject): Promise<void>;
  /** Whether to draw what needs this right. Never rejects, and takes 2 s at most. */
  may(right: Right, subject: Subject): Promise<boolean>;
  /**
   * Why a post by the clock must not go to a channel: its owner or the channel may read no more. `unchecked`: Slack
   * did not say who is in a user group, so try again later. Never rejects, and takes 2 s at most.
   */
  missingToReceive(owner: string, channel: string): Promise<MissingRight | undefined>;
}

/** How long Slack's answer about a person or a group is good, in milliseconds. */
const maxAge = 5 * 60_000;
/** How long a person waits for Slack to say who they are, in milliseconds. A late answer serves the next try. */
const timeout = 2_000;

/** Rights as they are now: checked for each interaction, never when a button is drawn. */
export function createPermissions(
  { operators, viewers, channels }: PermissionsConfig,
  client: WebClient,
  installation: Installation,
  { monotonic }: Clock = systemClock,
): Permissions {
  const cache = { max: 1_000, ttl: maxAge, ttlResolution: 0, perf: { now: monotonic } } as const;
  const groups = new LRUCache<string, readonly string[]>({
    ...cache,
    fetchMethod: async (group) => (await client.usergroups.users.list({ usergroup: group })).users ?? [],
  });
  const people = new LRUCache<string, Person>({
    ...cache,
    fetchMethod: async (id) => personOf((await client.users.info({ user: id })).user ?? {}),
  });

  /** Undefined: Slack did not say in time. */
  const lookUp = <T>(work: Promise<T>): Promise<T | undefined> =>
    abortable(work, AbortSignal.timeout(timeout)).catch(() => undefined);

  /** Undefined: not as far as is known, but Slack did not say who is in every group. */
  async function isListed(user: string, list: readonly string[]): Promise<boolean | undefined> {
    if (list.includes(user)) return true;
    let unknown = false;
    const groupIds = list.filter((id) => id.startsWith('S'));
    const found = Promise.any(
      groupIds.map(async (group) => {
        const members = await lookUp(groups.forceFetch(group));
        unknown ||= members === undefined;
        if (!members?.includes(user)) throw undefined;
        return true;
      }),
    );
    return found.catch(() => (unknown ? undefined : false));
  }

  async function missing(right: Right, { user, team, channel }: Subject): Promise<MissingRight | undefined> {
    const own = belongsByTeam(installation, team);
    if (own === false) return 'stranger';
    const mustKnow = !own || atLeast('schedule', right);
    const [person, isReader, isOperator] = await Promise.all([
      mustKnow ? lookUp(people.forceFetch(user)) : undefined,
      right === 'none' || viewers.length === 0 || isListed(user, [...viewers, ...operators]),
      right !== 'change' || isListed(user, operators),
    ]);
    if (person && !belongs(installation, person)) return 'stranger';
    if (!person && !own) return 'unchecked';
    if (right === 'none') return undefined;
    if (channel !== undefined && channels.length > 0 && !channels.includes(channel)) return 'channel';
    if (isReader === false) return 'viewer';
    if (person?.guest && atLeast('schedule', right)) return 'guest';
    if (right === 'change' && operators.length === 0) return 'nobody';
    if (isOperator === false) return 'operator';
    return (mustKnow && !person) || !isReader || !isOperator ? 'unchecked' : undefined;
  }

  return {
    async require(right, subject) {
      const reason = await missing(right, subject);
      if (reason) throw new PermissionError(reason);
    },
    may: async (right, subject) => (await missing(right, subject)) === undefined,
    missingToReceive: (user, channel) => missing('read', { user, team: installation.team, channel }),
  };
}

const atLeast = (least: Right, right: Right) => rights.indexOf(right) >= rights.indexOf(least);
