import { everyCloud } from '../../commands/cloud.ts';
import { fold } from '../../commands/text.ts';
import type { DetailsConfig } from '../../config/details.ts';
import { CloudError } from '../../errors.ts';
import type { ModelArts } from '../../modelarts/types.ts';
import type { Lifecycle } from '../changes/actions.ts';
import type { Jobs } from '../list.ts';
import { createEveryCloud } from './everyCloud.ts';

/** One project in one region, with everything that accesses it. */
export interface Cloud {
  /** Normalized by `fold`; undefined for the only cloud, which needs no name. */
  readonly name: string | undefined;
  readonly modelarts: ModelArts;
  readonly jobs: Jobs;
  readonly lifecycle: Lifecycle;
  readonly details: DetailsConfig;
  /** Undefined if only its name is configured. */
  readonly projectId?: string | undefined;
}

export interface Clouds {
  /** The first is the default. */
  readonly all: readonly [Cloud, ...Cloud[]];
  /** People see and type cloud names only if there are several. */
  readonly several: boolean;
  has(name: string): boolean;
  /**
   * Without a name, the first.
   * @throws CloudError when the configuration has no cloud of that name
   */
  named(name: string | null | undefined): Cloud;
  /** Without a name, of the first; empty for a cloud that is no longer configured. */
  detailsOf(name: string | undefined): DetailsConfig;
  /** Sends each question to the cloud named in its filter. Also throws CloudError. */
  readonly jobs: Jobs;
}

/** The same client, adding the cloud to its jobs. */
export function inCloud(client: ModelArts, cloud: string): ModelArts {
  return {
    ...client,
    async list(query, options) {
      const list = await client.list(query, options);
      return { ...list, jobs: list.jobs.map((job) => ({ ...job, cloud })) };
    },
    get: async (id, options) => ({ ...(await client.get(id, options)), cloud }),
    create: async (job, options) => ({ ...(await client.create(job, options)), cloud }),
  };
}

export function createClouds(all: readonly [Cloud, ...Cloud[]]): Clouds {
  const [first] = all;
  const byName = new Map(
    all.flatMap((cloud) => (cloud.name === undefined ? [] : [[cloud.name, cloud] as const])),
  );
  const named: Clouds['named'] = (name) => {
    if (name === undefined || name === null) return first;
    const cloud = byName.get(fold(name));
    if (!cloud) throw new CloudError(name, [...byName.keys()]);
    return cloud;
  };
  const every = createEveryCloud(
    all.flatMap(({ name, jobs }) => (name === undefined ? [] : [{ name, jobs }])),
  );
  const jobsIn = (cloud: string | undefined) =>
    cloud === everyCloud && all.length > 1 ? every : named(cloud).jobs;
  const has: Clouds['has'] = (name) => byName.has(fold(name));
  return {
    all,
    several: all.length > 1,
    has,
    named,
    detailsOf: (name) => (name === undefined || has(name) ? named(name).details : {}),
    jobs: {
      list: async (query, options) => jobsIn(query.cloud).list(query, options),
      snapshot: async (filter, options) => jobsIn(filter.cloud).snapshot(filter, options),
      read: async (terms) => named(terms.cloud).jobs.read(terms),
      find: async (term, options) => jobsIn(options?.cloud).find(term, options),
    },
  };
}
