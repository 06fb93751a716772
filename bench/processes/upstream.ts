/**
 * ModelArts in its own process, to keep its work out of the bot's numbers. Started by `fixtures/upstream.ts`.
 */
import { startModelArts } from '../../playground/modelarts/server.ts';

const started = Date.now();
// Jobs change as this clock moves; a list that never changes is sorted only once.
const modelarts = await startModelArts({ ...JSON.parse(process.argv[2] ?? '{}'), now: () => started });
let reported = 0;
process.on('message', () => {
  const durations = modelarts.requests.slice(reported).map(({ durationMs = 0 }) => durationMs);
  reported = modelarts.requests.length;
  process.send?.(durations);
});
process.send?.({ password: modelarts.tokenEnvironment, accessKey: modelarts.environment });
