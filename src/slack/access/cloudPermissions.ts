import { everyCloud } from '../../commands/cloud.ts';
import type { MissingRight } from '../../errors.ts';
import type { Clouds } from '../../jobs/clouds.ts';
import type { Permissions } from './permissions.ts';

export interface CloudPermissions {
  /** What is allowed in at least one cloud. */
  readonly any: Permissions;
  /** What is allowed in all of them. */
  readonly every: Permissions;
  /** Without a name, the first cloud. `any` for `all` and for a cloud that is no longer configured. */
  in(cloud: string | undefined): Permissions;
  /**
   * As in `Permissions`, for a post about this cloud or `all`; without a name, the first.
   * @throws CloudError
   */
  missingToReceive(owner: string, channel: string, cloud?: string): Promise<MissingRight | undefined>;
  /** The same for the right to change jobs. */
  missingToChange(user: string, channel: string, cloud?: string): Promise<MissingRight | undefined>;
}

type Check = (permissions: Permissions) => Promise<MissingRight | undefined>;

/** @param permissions one per cloud, in the same order */
export function createCloudPermissions(
  permissions: readonly [Permissions, ...Permissions[]],
  clouds: Clouds,
): CloudPermissions {
  const [first] = permissions;
  const of = (cloud: string | undefined) => permissions[clouds.all.indexOf(clouds.named(cloud))] ?? first;
  const missingIn = (check: Check) => Promise.all(permissions.map(check));
  /** Undefined if nothing is missing in at least one of them. */
  const missingInAny = async (check: Check) => {
    const missing = await missingIn(check);
    return missing.includes(undefined) ? undefined : missing[0];
  };
  const missingInEvery = async (check: Check) => (await missingIn(check)).find((one) => one !== undefined);
  const any: Permissions = {
    async require(right, subject) {
      const checks = await Promise.allSettled(permissions.map((one) => one.require(right, subject)));
      if (checks.some(({ status }) => status === 'fulfilled')) return;
      for (const check of checks) if (check.status === 'rejected') throw check.reason;
    },
    may: async (right, subject) =>
      (await Promise.all(permissions.map((one) => one.may(right, subject)))).includes(true),
    missingToReceive: (owner, channel) => missingInAny((one) => one.missingToReceive(owner, channel)),
    missingToChange: (user, channel) => missingInAny((one) => one.missingToChange(user, channel)),
  };
  const every: Permissions = {
    async require(right, subject) {
      for (const one of permissions) await one.require(right, subject);
    },
    may: async (right, subject) =>
      !(await Promise.all(permissions.map((one) => one.may(right, subject)))).includes(false),
    missingToReceive: (owner, channel) => missingInEvery((one) => one.missingToReceive(owner, channel)),
    missingToChange: (user, channel) => missingInEvery((one) => one.missingToChange(user, channel)),
  };
  return {
    every,
    any: permissions.length === 1 ? first : any,
    in: (cloud) => (cloud === everyCloud || (cloud !== undefined && !clouds.has(cloud)) ? any : of(cloud)),
    missingToReceive: async (owner, channel, cloud) =>
      (cloud === everyCloud && clouds.several ? every : of(cloud)).missingToReceive(owner, channel),
    missingToChange: async (user, channel, cloud) => of(cloud).missingToChange(user, channel),
  };
}
