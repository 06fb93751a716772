import { get, getList, getString } from '../../json.ts';
import { type Html, html } from '../html.ts';

const SIZE = { width: 400, height: 160, left: 36, right: 20, top: 10, bottom: 22 };
/** Slack repeats its colors after four. */
const COLORS = 4;
/** As in Slack. */
const INTERVALS = 6;
/** More would overlap. */
const LABELS = 7;

/**
 * A `data_visualization` line chart, followed by its numbers in a table. As in Slack, the axis always includes zero, and
 * a chart is at least 400 pixels wide.
 */
export function chartHtml(block: unknown): Html {
  const title = getString(block, 'title') ?? 'Chart';
  const categories = getList(block, 'chart', 'axis_config', 'categories').map(String);
  const series = getList(block, 'chart', 'series').map((one) => ({
    name: getString(one, 'name') ?? '',
    values: categories.map((category) => pointAt(one, category)),
  }));
  const ticks = ticksTo(Math.max(1, ...series.flatMap(({ values }) => values)));
  const most = ticks.at(-1) ?? 1;
  const x = (index: number) =>
    SIZE.left + (index * (SIZE.width - SIZE.left - SIZE.right)) / Math.max(1, categories.length - 1);
  const y = (value: number) =>
    SIZE.height - SIZE.bottom - (value * (SIZE.height - SIZE.top - SIZE.bottom)) / most;
  const lines = series.map(
    ({ values }, index) =>
      html`<polyline class="series-${index % COLORS}" points="${values.map((value, at) => `${x(at)},${y(value)}`).join(' ')}"/>`,
  );
  const last = categories.length - 1;
  const step = Math.ceil(categories.length / LABELS);
  const labels = categories.map((category, at) =>
    (last - at) % step === 0
      ? html`<text x="${x(at)}" y="${SIZE.height - 6}" text-anchor="middle">${category}</text>`
      : html``,
  );
  const scale = ticks.map(
    (value) =>
      html`<text x="${SIZE.left - 6}" y="${y(value) + 4}" text-anchor="end">${value}</text><line x1="${SIZE.left}" x2="${SIZE.width - SIZE.right}" y1="${y(value)}" y2="${y(value)}"/>`,
  );
  const legend = series.map(
    ({ name }, index) =>
      html`<li><span class="swatch series-${index % COLORS}" aria-hidden="true"></span>${name}</li>`,
  );
  const rows = categories.map(
    (category, at) =>
      html`<tr><th scope="row">${category}</th>${series.map(({ values }) => html`<td class="right">${values[at]}</td>`)}</tr>`,
  );
  return html`<figure class="block chart"><figcaption>${title}</figcaption>
<div class="drawing" role="region" tabindex="0" aria-label="${title}"><svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="Line chart: ${title}, ${categories[0]} to ${categories.at(-1)}">${scale}${labels}${lines}</svg></div>
<ul class="legend">${legend}</ul>
<details><summary>View as table</summary><div class="table" role="region" tabindex="0" aria-label="Numbers of ${title}"><table><thead><tr><th scope="col">Day</th>${series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></details></figure>`;
}

/** From zero in round steps. */
function ticksTo(most: number): readonly number[] {
  const rough = most / INTERVALS;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  // Jobs are counted in whole numbers.
  const step = Math.max(1, magnitude * ([1, 2, 3, 5].find((one) => one * magnitude >= rough) ?? 10));
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

function pointAt(series: unknown, category: string): number {
  const point = getList(series, 'data').find((one) => getString(one, 'label') === category);
  const value = get(point, 'value');
  return typeof value === 'number' ? value : 0;
}
