import type { UsersInfoResponse, WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { type Clock, withTimeout } from '../../time.ts';

/** A person according to `users.info`. */
export interface Person {
  /** Their home workspace; on Enterprise Grid, one of several. */
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
  /** On Enterprise Grid, the workspaces they are in. */
  readonly teams: readonly string[];
  /** From another workspace by Slack's mark, deactivated, or no person but an app. */
  readonly stranger: boolean;
  readonly guest: boolean;
  /** IANA name of their time zone. */
  readonly zone: string | undefined;
}

/**
 * Never rejects, and takes at most 2 s; undefined: no response in time. A late response serves the next call.
 */
export interface Directory {
  person(user: string): Promise<Person | undefined>;
  /** Slack IDs of the members of a user group. */
  members(group: string): Promise<readonly string[] | undefined>;
}

/** How long a response is cached, in milliseconds. */
const maxAge = 5 * 60_000;
/** How long a person waits for Slack, in milliseconds. */
export const maxWait = 2_000;

export function createDirectory(client: WebClient, { monotonic }: Clock): Directory {
  const cache = { max: 1_000, ttl: maxAge, ttlResolution: 0, perf: { now: monotonic } } as const;
  const people = new LRUCache<string, Person>({
    ...cache,
    fetchMethod: async (user) => personOf((await client.users.info({ user })).user ?? {}),
  });
  const groups = new LRUCache<string, readonly string[]>({
    ...cache,
    fetchMethod: async (usergroup) => (await client.usergroups.users.list({ usergroup })).users ?? [],
  });
  const inTime = <T>(work: Promise<T>): Promise<T | undefined> =>
    withTimeout(maxWait, work).catch(() => undefined);
  return {
    person: (user) => inTime(people.forceFetch(user)),
    members: (group) => inTime(groups.forceFetch(group)),
  };
}

export function personOf(user: NonNullable<UsersInfoResponse['user']>): Person {
  const { enterprise_user: grid } = user;
  return {
    team: user.team_id,
    enterprise: grid?.enterprise_id ?? user.enterprise_id,
    teams: [...(grid?.teams ?? []), ...(user.teams ?? [])],
    stranger: user.is_stranger === true || user.deleted === true || user.is_bot === true,
    guest: user.is_restricted === true || user.is_ultra_restricted === true,
    zone: user.tz,
  };
}
