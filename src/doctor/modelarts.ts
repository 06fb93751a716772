import { request } from 'undici';
import type { CloudConfig } from '../config/clouds.ts';
import { createModelArtsAgent } from '../modelarts/http/send.ts';
import type { ModelArts } from '../modelarts/types.ts';
import { type Finding, finding, reach, Skipped, skipped, Unfit } from './finding.ts';
import { isDenied, lacks, tryReading, tryWriting } from './rights.ts';

/**
 * Signatures are valid for 15 minutes (modelarts_03_0005), and Slack's for 5; half of that is a reason to check the
 * clock.
 */
const allowedSkew = 2.5 * 60_000;

/** Checks the network, the clock, the project, and the permission for each of the seven operations. */
export async function examineModelArts(
  { modelarts: { endpoint, iam, credentials, project, ca }, permissions }: CloudConfig,
  modelarts: ModelArts,
  now: () => number,
): Promise<Finding[]> {
  let date = '';
  const networks = [
    await reach(
      'ModelArts',
      async () => {
        date = await dateOf(endpoint, ca);
      },
      fromRegion,
    ),
  ];
  const needsIam = credentials.kind === 'password' || 'name' in project;
  if (iam !== undefined && needsIam) networks.push(await reach('IAM', () => dateOf(iam, ca), fromRegion));
  if (networks.some(({ state }) => state !== 'ok'))
    return [...networks, ...['Clock', 'ModelArts list'].map((check) => skipped(check, unreached))];
  const clock = await finding('Clock', async () => checkClock(date, now));
  // More than five rejected requests in a row lock an access key, so without an answer to the first one the
  // others aren't sent.
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

const fromRegion =
  ' Unless configured, the URL comes from the region: check its name. Not every region has ModelArts.';
const unreached = "Not checked, because the cloud can't be reached.";

async function checkChanges(
  operators: readonly string[],
  reading: Finding,
  modelarts: ModelArts,
): Promise<Finding[]> {
  const check = 'ModelArts changes';
  if (operators.length === 0)
    return [skipped(check, 'Not needed: VIZJOBS_OPERATORS is empty, so no one can change jobs.')];
  if (reading.state !== 'ok') return [skipped(check, 'Not checked, because reading details failed.')];
  return [
    ...(await tryWriting(modelarts)),
    {
      check,
      state: 'ok',
      words: 'Each was tried on a nonexistent job or with invalid values. Nothing was changed.',
    },
  ];
}

/** The `Date` header of any response; empty if there is none. */
async function dateOf(address: string, ca: string | undefined): Promise<string> {
  const dispatcher = createModelArtsAgent(ca);
  const { headers, body } = await request(address, {
    dispatcher,
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  });
  await body.dump();
  await dispatcher.close();
  return String(headers['date'] ?? '');
}

function checkClock(header: string, now: () => number): string {
  const date = Date.parse(header);
  if (Number.isNaN(date)) throw new Skipped('Not checked, because ModelArts sent no date.');
  const skew = Math.abs(now() - date);
  const seconds = Math.round(skew / 1_000);
  if (skew > allowedSkew)
    throw new Unfit(
      `The clocks of this machine and ModelArts are ${seconds} s apart. Signatures allow 300 s (Slack over HTTP) and 900 s (ModelArts): synchronize this clock with NTP.`,
    );
  return `The clocks of this machine and ModelArts are ${seconds} s apart.`;
}

async function checkList(modelarts: ModelArts): Promise<string> {
  const { total } = await modelarts.list({ perPage: 1, page: 1, sortBy: 'created', order: 'desc' });
  return `The project exists and has ${total} jobs.`;
}
