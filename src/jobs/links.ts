import type { Job } from '../modelarts/types.ts';
import type { Cloud, Clouds } from './clouds/clouds.ts';
import type { FindOptions } from './list.ts';

/** A link that can lead to a job. */
export interface JobLink {
  /** As Slack writes it, for `chat.unfurl`. */
  readonly url: string;
  /** See `addressOf`. */
  readonly address: string;
  readonly host: string;
  /** In a console, the region; undefined if the link names none. */
  readonly region: string | undefined;
  /** Of a board; undefined if the link names none. */
  readonly project: string | undefined;
  /** Undefined: the job can only be found by the address of its board. */
  readonly id: string | undefined;
}

interface LinkedJob {
  readonly job: Job;
  /** Milliseconds since the epoch. */
  readonly asOf: number;
}

/** What follows it can name a job: the path of a board, or of the list of jobs in a console. */
const marker = /\/(visuali[sz]ation|(?:tensorboard|mindinsight)(?=[/?#]|$))/i;

/** IDs in the path, query or fragment of a link. */
export const idsIn = (link: string): readonly string[] => link.match(/(?<=[/=])\d{1,19}(?=[/?&#]|$)/g) ?? [];

/** Undefined if it can't lead to a job, which saves a request. */
export function readJobLink(url: string): JobLink | undefined {
  const parsed = URL.parse(url.replaceAll('&amp;', '&'));
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return undefined;
  const path = `${parsed.pathname}${parsed.search}${parsed.hash}`;
  const found = marker.exec(path);
  if (!found) return undefined;
  const rest = path.slice(found.index + found[0].length);
  const [id] = idsIn(rest);
  const isBoard = !/^visual/i.test(found[1] ?? '');
  if (id === undefined && !isBoard) return undefined;
  return {
    url,
    address: addressOf(parsed.href),
    host: parsed.host,
    region: /[?&]region=([a-z0-9-]+)/.exec(path)?.[1],
    project: /\/([0-9a-f]{32})(?=\/)/.exec(rest)?.[1],
    id,
  };
}

/** Without parts added by browsers or people: query, fragment, trailing slash. */
export function addressOf(url: string): string {
  const parsed = URL.parse(url);
  // The lookbehind keeps the time linear: a link may have thousands of slashes.
  return parsed ? `${parsed.host}${parsed.pathname.replace(/(?<!\/)\/+$/, '')}` : url;
}

/**
 * The job that a link leads to; undefined if there is none, if it may be one of another project or region, or if
 * several clouds have one.
 * @throws ModelArtsError, TooManyQuestionsError
 */
export async function jobAt(
  link: JobLink,
  clouds: Clouds,
  { cloud, ...options }: FindOptions,
): Promise<LinkedJob | undefined> {
  if (link.id === undefined) {
    const { jobs, asOf } = await clouds.jobs.snapshot({ status: [], search: '', cloud }, options);
    const job = jobs.find((one) => isAtBoard(link, one));
    return job && { job, asOf };
  }
  const { found, asOf } = await clouds.jobs.find(link.id, { ...options, cloud, isId: true });
  const [job, ...others] = found.filter((one) => leadsTo(link, one, clouds.named(one.cloud)));
  return job && others.length === 0 ? { job, asOf } : undefined;
}

function leadsTo(link: JobLink, job: Job, { details: { consoles }, projectId }: Cloud): boolean {
  const home = consoles && URL.parse(consoles.modelarts);
  if (home?.host === link.host)
    return link.region === undefined || link.region === home.searchParams.get('region');
  if (job.serviceUrl === undefined) return link.project !== undefined && link.project === projectId;
  return isAtBoard(link, job);
}

function isAtBoard(link: JobLink, { serviceUrl }: Job): boolean {
  if (serviceUrl === undefined) return false;
  const board = addressOf(serviceUrl);
  return link.address === board || link.address.startsWith(`${board}/`);
}
