import { autoStopHours } from '../modelarts/jobs/schedule.ts';
import { COMPLETED, occupying } from '../modelarts/jobs/statuses.ts';
import { createRandom } from '../modelarts/random.ts';
import type { JobRow } from '../modelarts/server.ts';
import { type Html, html } from './html.ts';

const HOUR = 3_600_000;
const WIDTH = 640;
const HEIGHT = 260;
const POINTS = 60;

const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { overflow-wrap: anywhere; line-height: 1.2; }
svg { width: 100%; height: auto; border: 1px solid light-dark(#ccc, #555); }
text { font-size: 14px; fill: currentColor; }
polyline, line { fill: none; stroke-width: 2; }
.loss { stroke: light-dark(#b3541e, #f0a070); fill: none; }
.accuracy { stroke: light-dark(#1f6f5c, #5eead4); fill: none; }
.stopped { padding: 1rem; border: 1px solid light-dark(#b3261e, #f2b8b5); }`;

/**
 * A stand-in for TensorBoard or MindInsight with the job's name and a drawn training, or the reason why there
 * is no board.
 */
export function boardHtml(id: string, job: Readonly<JobRow> | undefined, now: number): Html {
  const name = job?.job_name ?? `Job ${id}`;
  const product = job?.job_type === 'mindinsight' ? 'MindInsight' : 'TensorBoard';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name} · ${product}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${name}</h1>
${job && occupying.has(job.status) ? running(job, product, now) : html`<p class="stopped">${whyNone(job)}</p>`}
<p><small>This is the vizjobs playground’s stand-in for ${product}. It shows made-up data.</small></p>
</main>
</body>
</html>
`;
}

function running(
  { job_id: id, job_desc: about, duration }: Readonly<JobRow>,
  product: string,
  now: number,
): Html {
  const hours = (duration ?? 0) / HOUR;
  const { loss, accuracy } = curves(id, hours);
  const last = (values: readonly number[]) => (values.at(-1) ?? 0).toFixed(3);
  return html`<p>${about}</p>
<p>${product} of job ${id}, running for ${hours.toFixed(1)} hours. As of ${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC.</p>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Loss falls to ${last(loss)}, accuracy rises to ${last(accuracy)}">
<polyline class="loss" points="${points(loss)}"/><polyline class="accuracy" points="${points(accuracy)}"/>
<line class="loss" x1="12" y1="19" x2="36" y2="19"/><text x="44" y="24">loss ${last(loss)}</text>
<line class="accuracy" x1="12" y1="39" x2="36" y2="39"/><text x="44" y="44">accuracy ${last(accuracy)}</text>
</svg>`;
}

/** Noisy curves between 0 and 1, the same for the same job and further along for a longer run. */
function curves(id: string, hours: number): { loss: number[]; accuracy: number[] } {
  const random = createRandom('board', id);
  const pace = 1 + 3 * random.next();
  const best = 0.7 + 0.28 * random.next();
  const progress = (point: number) => 1 - Math.exp((-pace * point) / POINTS - Math.min(hours, 24) / 24);
  const noise = (point: number) => (0.06 * (random.next() - 0.5) * (POINTS - point)) / POINTS;
  const all = Array.from({ length: POINTS }, (_, point) => point);
  return {
    loss: all.map((point) => Math.max(0, 1 - best * progress(point) + noise(point))),
    accuracy: all.map((point) => Math.max(0, best * progress(point) + noise(point))),
  };
}

const points = (values: readonly number[]): string =>
  values
    .map((value, index) => {
      const x = (index * (WIDTH - 1)) / (values.length - 1);
      return `${x.toFixed(1)},${(HEIGHT - 8 - value * (HEIGHT - 70)).toFixed(1)}`;
    })
    .join(' ');

function whyNone(job: Readonly<JobRow> | undefined): string {
  if (!job) return 'This job no longer exists, and neither does its board.';
  const hours = autoStopHours(job);
  if (job.status === COMPLETED && hours > 0)
    return `This board has expired: auto-stop ended it after ${hours} h. Restart the job to see it again.`;
  return 'This board is not running. Start or restart the job to see it.';
}
