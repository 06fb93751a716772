import { getGlobalDispatcher, request } from 'undici';
import { proxyAgent } from '../agent.ts';
import type { CloudConfig } from '../config/clouds.ts';
import type { ModelArts } from '../modelarts/types.ts';
import { type Finding, finding, reach, Skipped, skipped, Unfit } from './finding.ts';
import { isDenied, lacks, tryReading, tryWriting } from './rights.ts';

/** Signatures are good for 15 minutes (modelarts_03_0005); half of it is reason enough to look at the clock. */
const allowedSkew = 7.5 * 60_000;

/** The network, the clock, the project, and the right to each of the seven operations. */
export async function examineModelArts(
  { modelarts: { endpoint, iam, credentials, project }, permissions }: CloudConfig,
  modelarts: ModelArts,
  now: () => number,
): Promise<Finding[]> {
  let date = '';
  const networks = [
    await reach('ModelArts', async () => {
      date = await dateOf(endpoint);
    }),
  ];
  const needsIam = credentials.kind === 'password' || 'name' in project;
  if (iam !== undefined && needsIam) networks.push(await reach('IAM', () => dateOf(iam)));
  if (networks.some(({ state }) => state !== 'ok'))
    return [...networks, ...['Clock', 'ModelArts list'].map((check) => skipped(check, unreached))];
  const clock = await finding('Clock', async () => checkClock(date, now));
  // More than five requests in a row that are not accepted lock an access key: without an answer to the first
  // question the others are not asked.
  let answered = true;
  const list = await finding('ModelArts list', () =>
    checkList(modelarts).catch((error: unknown) => {
      answered = isDenied(error);
      throw answered ? lacks('list') : error;
    }),
  );
  const findings = [...networks, clock, list];
  if (!answered) return [...findings, skipped('ModelArts rights', 'Not checked, because the list failed.')];
  const reading = await tryReading(modelarts);
  return [...findings, reading, ...(await checkChanges(permissions.operators, reading, modelarts))];
}

const unreached = 'Not checked, because the cloud cannot be reached.';

async function checkChanges(
  operators: readonly string[],
  reading: Finding,
  modelarts: ModelArts,
): Promise<Finding[]> {
  const check = 'ModelArts changes';
  if (operators.length === 0)
    return [skipped(check, 'Not needed: VIZJOBS_OPERATORS is empty, so nobody can make changes.')];
  if (reading.state !== 'ok') return [skipped(check, 'Not checked, because reading details failed.')];
  return [
    ...(await tryWriting(modelarts)),
    {
      check,
      state: 'ok',
      words: 'Each was tried on a job that does not exist, or with invalid values. Nothing was changed.',
    },
  ];
}

/** The `Date` header of any answer; empty: none. */
async function dateOf(address: string): Promise<string> {
  const { headers, body } = await request(address, {
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
    dispatcher: proxyAgent() ?? getGlobalDispatcher(),
  });
  await body.dump();
  return String(headers['date'] ?? '');
}

function checkClock(header: string, now: () => number): string {
  const date = Date.parse(header);
  if (Number.isNaN(date)) throw new Skipped('Not checked, because ModelArts sent no date.');
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
