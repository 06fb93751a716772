/**
 * `fetcher.ts ours|raw JOBS` fetches a whole list in its own process, and reports the median time and the
 * peak memory.
 */
import { Agent, request } from 'undici';
import { defaultQuery } from '../../src/commands/words/query.ts';
import { readConfig } from '../../src/config/config.ts';
import { createJobs } from '../../src/jobs/list.ts';
import { createModelArts } from '../../src/modelarts/api.ts';
import { generousLimits } from '../fixtures/limits.ts';
import { direct } from '../fixtures/upstream.ts';
import { median } from '../stats.ts';
import { peakMemory } from './peak.ts';

const [side, jobs = '0'] = process.argv.slice(2);
const read = side === 'ours' ? createOurs() : await createRaw();

const times: number[] = [];
for (let round = 0; round < 3; round++) {
  const started = performance.now();
  await read();
  times.push(performance.now() - started);
}
process.send?.({ time: median(times), memory: peakMemory() }, () => process.exit());

function createOurs() {
  const {
    clouds: [{ modelarts }],
  } = readConfig({
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_APP_TOKEN: 'xapp-bench',
    ...process.env,
    ...generousLimits,
    // 4 for one question, which never takes the last.
    MODELARTS_MAX_IN_FLIGHT: '5',
  });
  const list = createJobs({ modelarts: createModelArts(modelarts) });
  return async () => {
    const { total, counts } = await list.list({ ...defaultQuery, status: ['failed'] }, { fresh: true });
    if (total === 0 || counts === undefined) throw new Error('No jobs found');
  };
}

/** Requests the same pages with a token and discards the bodies. */
async function createRaw() {
  const dispatcher = new Agent({ connections: 4 });
  const { url, headers } = await direct(process.env);
  return async () => {
    let next = 1;
    const last = Math.ceil(Number(jobs) / 1_000);
    const worker = async () => {
      for (let page = next++; page <= last; page = next++) {
        const query = `order=desc&page=${page}&per_page=1000&sortBy=create_time`;
        const { body, statusCode } = await request(`${url}?${query}`, { dispatcher, headers });
        await body.text();
        if (statusCode !== 200) throw new Error(`The service responded with ${statusCode}`);
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
  };
}
