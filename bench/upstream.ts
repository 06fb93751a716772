/** A ModelArts in a process of its own, so that its work is not counted as ours: `upstream.ts JOBS LATENCY`. */
import { startModelArts } from '../playground/modelarts/server.ts';

const [jobs, latency] = process.argv.slice(2).map(Number);
const started = Date.now();
const { environment, tokenEnvironment } = await startModelArts({
  ...(jobs === undefined ? {} : { jobs }),
  ...(latency === undefined ? {} : { latency }),
  // Jobs move with this clock: a still list is sorted once.
  now: () => started,
});
process.send?.({ ...tokenEnvironment, ...environment });
