/** A ModelArts in a process of its own, so that its work is not counted as ours. Started by `fixtures/upstream.ts`. */
import { startModelArts } from '../../playground/modelarts/server.ts';

const started = Date.now();
// Jobs move with this clock: a still list is sorted once.
const modelarts = await startModelArts({ ...JSON.parse(process.argv[2] ?? '{}'), now: () => started });
let told = 0;
process.on('message', () => {
  const durations = modelarts.requests.slice(told).map(({ durationMs = 0 }) => durationMs);
  told = modelarts.requests.length;
  process.send?.(durations);
});
process.send?.({ password: modelarts.tokenEnvironment, accessKey: modelarts.environment });
