import { request } from 'undici';
import type { Config } from '../config.ts';
import type { ModelArts } from '../modelarts/types.ts';
import { slackErrorCode } from '../slack/out/slackFailure.ts';
import { type Finding, finding, Unfit } from './finding.ts';
import { isDenied, lacks, tryReading, tryWriting } from './rights.ts';

/** Signatures are good for 15 minutes (modelarts_03_0005); half of it is reason enough to look at the clock. */
const allowedSkew = 7.5 * 60_000;

/** The clock, the project, and the right to each of the seven operations. */
export async function examineModelArts(
  { modelarts: { endpoint }, permissions }: Config,
  modelarts: ModelArts,
  now: () => number,
): Promise<Finding[]> {
  const clock = await finding('Clock', () => checkClock(endpoint, now));
  // More than five requests in a row that are not accepted lock an access key: without an answer to the first
  // question the others are not asked.
  let answered = true;
  const list = await finding('ModelArts list', () =>
    checkList(modelarts).catch((error: unknown) => {
      answered = isDenied(error);
      throw answered ? lacks('list') : error;
    }),
  );
  if (!answered) return [clock, list];
  const reading = await tryReading(modelarts);
  return [clock, list, reading, ...(await checkChanges(permissions.operators, reading, modelarts))];
}

async function checkChanges(
  operators: readonly string[],
  reading: Finding,
  modelarts: ModelArts,
): Promise<Finding[]> {
  const say = (words: string) => ({ check: 'ModelArts changes', ok: true, words });
  if (operators.length === 0)
    return [
      say('Nobody may make them (VIZJOBS_OPERATORS is empty): the rights are neither needed nor tried.'),
    ];
  if (!reading.ok) return [say('Not tried as long as the details cannot be read.')];
  return [
    ...(await tryWriting(modelarts)),
    say(
      'Each was tried with what cannot be done: no such job, values against the rules. Nothing was changed.',
    ),
  ];
}

async function checkClock(endpoint: string, now: () => number): Promise<string> {
  const { headers, body } = await request(endpoint, { headersTimeout: 10_000, bodyTimeout: 10_000 }).catch(
    (error: unknown) => {
      throw new Unfit(
        `The service cannot be reached (${slackErrorCode(error)}). Check OS_REGION_NAME or MODELARTS_ENDPOINT, and the network.`,
      );
    },
  );
  await body.dump();
  const date = Date.parse(String(headers['date'] ?? ''));
  if (Number.isNaN(date)) return 'The service does not tell its time.';
  const skew = Math.abs(now() - date);
  const seconds = Math.round(skew / 1_000);
  if (skew > allowedSkew)
    throw new Unfit(
      `This clock and that of the service are ${seconds} s apart. Signatures allow 900 s: set this clock by NTP.`,
    );
  return `This clock and that of the service are ${seconds} s apart.`;
}

async function checkList(modelarts: ModelArts): Promise<string> {
  const { total } = await modelarts.list({ perPage: 1, page: 1, sortBy: 'created', order: 'desc' });
  return `The project is there, and shows ${total} jobs.`;
}
