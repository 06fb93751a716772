import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { PermissionsConfig } from '../../config.ts';
import { type MissingRight, PermissionError } from '../../errors.ts';
import { type Clock, systemClock } from '../../time.ts';
import type { Requester } from '../interaction.ts';

export interface Permissions {
  /** @throws PermissionError */
  requireRead(requester: Requester): Promise<void>;
  /** @throws PermissionError */
  requireAct(requester: Requester): Promise<void>;
  /** Whether to draw the buttons that change something. Never rejects. */
  mayAct(requester: Requester): Promise<boolean>;
}

/** How long Slack's word about a person or a group is good, in milliseconds. */
const kept = 5 * 60_000;

/**
 * Asked anew at each command and click, never when a button is drawn.
 * @param team the bot's own workspace
 */
export function createPermissions(
  { operators, viewers, channels }: PermissionsConfig,
  client: WebClient,
  team: string | undefined,
  { monotonic }: Clock = systemClock,
): Permissions {
  const cache = { max: 1_000, ttl: kept, ttlResolution: 0, perf: { now: monotonic } } as const;
  const groups = new LRUCache<string, readonly string[]>({
    ...cache,
    fetchMethod: async (group) => (await client.usergroups.users.list({ usergroup: group })).users ?? [],
  });
  const people = new LRUCache<string, { guest: boolean; stranger: boolean }>({
    ...cache,
    fetchMethod: async (id) => {
      const { user } = await client.users.info({ user: id });
      return {
        guest: user?.is_restricted === true || user?.is_ultra_restricted === true,
        stranger: user?.is_stranger === true || (user?.team_id !== undefined && user.team_id !== team),
      };
    },
  });

  /** A group that Slack does not tell about has no members: nobody gets a right by a failure. */
  async function isListed(user: string, list: readonly string[]): Promise<boolean> {
    if (list.includes(user)) return true;
    for (const group of list.filter((id) => id.startsWith('S'))) {
      const members = await groups.forceFetch(group).catch((): readonly string[] => []);
      if (members.includes(user)) return true;
    }
    return false;
  }

  async function missingToRead({ user, channel }: Requester): Promise<MissingRight | undefined> {
    if (channels.length > 0 && !channels.includes(channel)) return 'channel';
    if (viewers.length === 0) return undefined;
    return (await isListed(user, viewers)) || (await isListed(user, operators)) ? undefined : 'viewer';
  }

  async function missingToAct(requester: Requester): Promise<MissingRight | undefined> {
    const missing = await missingToRead(requester);
    if (missing) return missing;
    if (operators.length === 0) return 'nobody';
    if (!(await isListed(requester.user, operators))) return 'operator';
    if (requester.team !== undefined && requester.team !== team) return 'stranger';
    const person = await people.forceFetch(requester.user).catch(() => undefined);
    if (!person) return 'unchecked';
    if (person.stranger) return 'stranger';
    return person.guest ? 'guest' : undefined;
  }

  return {
    requireRead: async (requester) => refuse(await missingToRead(requester)),
    requireAct: async (requester) => refuse(await missingToAct(requester)),
    mayAct: async (requester) => (await missingToAct(requester).catch(() => 'unchecked')) === undefined,
  };
}

function refuse(missing: MissingRight | undefined): void {
  if (missing) throw new PermissionError(missing);
}
