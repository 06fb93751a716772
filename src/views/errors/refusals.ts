import type { ModelArtsError } from '../../errors.ts';

export const admin = 'Ask your vizjobs admin to';
/** A cloud has either; where it has an entry, its variables are ignored. */
export const credentials = 'credentials and the project in the `OS_…` variables or `clouds.yaml`';

interface RefusalAdvice {
  readonly what?: string;
  readonly why: string;
  readonly next: string;
  readonly quote: boolean;
  readonly retry: boolean;
}

/** What responded instead of the service; undefined if the service itself gave a code or a message. */
export function foreignAnswer({ body, code, status }: ModelArtsError): string | undefined {
  if (body === undefined || code !== undefined) return undefined;
  return `${body === 'a web page' ? 'A proxy' : 'It'} responded with ${body}, HTTP ${status}.`;
}

export function refusalAdvice(error: ModelArtsError): RefusalAdvice {
  const { status = 0, code = '' } = error;
  const known = refusals.find(
    ({ codes, statuses, noSuchJob = error.noSuchJob }) =>
      noSuchJob === error.noSuchJob &&
      (codes === undefined || codes.test(code)) &&
      (statuses === undefined || statuses.includes(status)),
  );
  const answer = foreignAnswer(error);
  const isForeign = answer !== undefined && status < 500 && status !== 429;
  const { what, why, next, retry = false } = isForeign ? foreign : (known ?? unknown);
  return { ...(what && { what }), why: answer ?? why, next, quote: error.body === undefined, retry };
}

interface Refusal {
  readonly codes?: RegExp;
  readonly statuses?: readonly number[];
  readonly noSuchJob?: boolean;
  readonly what?: string;
  readonly why: string;
  readonly next: string;
  /** Retrying can help. */
  readonly retry?: true;
}

const foreign: Refusal = {
  what: "ModelArts can't be reached.",
  why: 'The response came from a gateway or a proxy, not from ModelArts.',
  next: `${admin} check the URL of ModelArts and any proxy on the way.`,
};

const unknown: Refusal = {
  why: 'It gave this reason:',
  next: 'If this keeps happening, quote the request ID to your cloud support.',
  retry: true,
};

/** The first match applies. Codes: modelarts_03_0095; their advice is keyed on (status, code). */
const refusals: readonly Refusal[] = [
  {
    codes: /^APIG(W)?\.0101$/,
    why: 'This region no longer offers visualization jobs, or never did.',
    next: `${admin} check the region and the URL of ModelArts.`,
  },
  {
    codes: /^ModelArts\.0102$/,
    why: "That workspace doesn't exist.",
    next: `Check the ID after \`workspace:\`. Without one, ${admin.toLowerCase()} check \`MODELARTS_WORKSPACE_ID\`.`,
  },
  {
    codes: /^ModelArts\.(0105)$/,
    why: "The job's status doesn't allow it.",
    next: 'Press Refresh to see its current status.',
  },
  {
    codes: /^ModelArts\.(0116|0118)$/,
    why: 'The quota is used up.',
    next: "Delete jobs that aren't needed, or ask your cloud provider for more quota.",
  },
  {
    codes: /^ModelArts\.(0108|0112)$/,
    why: "vizjobs' cloud account lacks a permission.",
    next: `${admin} run \`npm run doctor\`, which names it. If none is missing, the account needs access to the log path.`,
  },
  {
    codes: /^ModelArts\.0428$/,
    why: "ModelArts isn't authorized to read your OBS buckets.",
    next: `${admin} authorize it in the ModelArts console.`,
  },
  {
    codes: /^APIG(W)?\.040[12]$/,
    why: "The cloud doesn't accept requests from this machine's IP address.",
    next: `${admin} allow it.`,
  },
  {
    codes: /^(ModelArts\.(0201|0202|0203|0204|0205|0206|0207|0208|0209|0210|0212)|APIG(W)?\.03\d\d)$/,
    statuses: [400, 401, 403],
    why: "It rejected vizjobs' credentials.",
    next: `${admin} check the ${credentials}, and the clock of the machine.`,
  },
  {
    statuses: [429],
    why: 'Too many requests at once.',
    next: 'Wait half a minute, then try again.',
    retry: true,
  },
  {
    noSuchJob: true,
    why: "That job doesn't exist.",
    next: 'It may have been deleted. Search for it with `/vizjobs` and part of its name.',
  },
  { ...foreign, statuses: [404] },
  {
    statuses: [401, 403],
    why: "vizjobs' cloud account isn't allowed to do this.",
    next: `${admin} check its permissions.`,
  },
  {
    statuses: [500, 502, 503, 504],
    what: 'ModelArts has a problem right now.',
    why: 'It responded with an error.',
    next: 'Try again in a few minutes. If this keeps happening, quote the request ID to your cloud support.',
    retry: true,
  },
  {
    codes: /^ModelArts\.(0101|0104|0107)$/,
    why: 'It rejected a value:',
    next: 'Change the command and try again.',
  },
];
