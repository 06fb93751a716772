import { everyCloud } from '../../commands/cloud.ts';
import type { MissingRight } from '../../errors.ts';
import type { Clouds } from '../../jobs/clouds/clouds.ts';
import type { Requester } from '../interactions/interaction.ts';
import type { Permissions } from './permissions.ts';

export interface CloudPermissions {
  /** What is allowed in at least one cloud. */
  readonly any: Checks;
  /** What is allowed in all of them. */
  readonly every: Pick<Checks, 'require'>;
  /** Without a name, the first cloud. `any` for `all` and for a cloud that is no longer configured. */
  in(cloud: string | undefined): Checks;
  /** Whether a person may change what somebody set up: its owner and operators may. Never rejects. */
  mayChange(requester: Requester, of: Owned): Promise<boolean>;
  /**
   * As in `Permissions`, for a post about this cloud or `all`; without a name, the first.
   * @throws CloudError
   */
  missingToReceive(owner: string, channel: string, cloud?: string): Promise<MissingRight | undefined>;
  /** The same for the right to change jobs. */
  missingToChange(user: string, channel: string, cloud?: string): Promise<MissingRight | undefined>;
  /** Whether members can ask in this channel for direct messages about jobs, or in which clouds. */
  mayWatchFrom(channel: string): boolean | ReadonlySet<string>;
}

export type Checks = Pick<Permissions, 'require' | 'may'>;

/** A schedule or watch. */
interface Owned {
  readonly createdBy: string;
  readonly cloud: string | undefined;
}

/** @param permissions one per cloud, in the same order */
export function createCloudPermissions(
  permissions: readonly [Permissions, ...Permissions[]],
  clouds: Clouds,
): CloudPermissions {
  const [first] = permissions;
  const of = (cloud: string | undefined) => permissions[clouds.all.indexOf(clouds.named(cloud))] ?? first;
  const any: Checks = {
    async require(right, subject) {
      const checks = await Promise.allSettled(permissions.map((one) => one.require(right, subject)));
      if (checks.some(({ status }) => status === 'fulfilled')) return;
      for (const check of checks) if (check.status === 'rejected') throw check.reason;
    },
    may: async (right, subject) =>
      (await Promise.all(permissions.map((one) => one.may(right, subject)))).includes(true),
  };
  const within = (cloud: string | undefined): Checks =>
    cloud === everyCloud || (cloud !== undefined && !clouds.has(cloud)) ? any : of(cloud);
  return {
    any: permissions.length === 1 ? first : any,
    every: {
      async require(right, subject) {
        for (const one of permissions) await one.require(right, subject);
      },
    },
    in: within,
    mayChange: async (requester, { createdBy, cloud }) =>
      createdBy === requester.user || within(cloud).may('change', { ...requester, channel: undefined }),
    async missingToReceive(owner, channel, cloud) {
      const asked = cloud === everyCloud && clouds.several ? permissions : [of(cloud)];
      const missing = await Promise.all(asked.map((one) => one.missingToReceive(owner, channel)));
      return missing.find((one) => one !== undefined);
    },
    missingToChange: async (user, channel, cloud) => of(cloud).missingToChange(user, channel),
    mayWatchFrom(channel) {
      if (!clouds.several) return first.mayWatchFrom(channel);
      const names = clouds.all.flatMap(({ name = [] }) => name);
      return new Set(names.filter((name) => of(name).mayWatchFrom(channel)));
    },
  };
}
