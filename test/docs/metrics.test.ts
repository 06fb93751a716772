import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { bossSchema } from '../../src/database/migrations.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import type { DispatchOutcome } from '../../src/slack/perform/perform.ts';

const registered = createMetrics().registry.getMetricsAsArray();
/** The series that Prometheus derives from a histogram. */
const series = new Set(
  registered.flatMap(({ name, type }) =>
    String(type) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
);
const namesIn = (text: string) => [...text.matchAll(/\b(?:vizjobs|process)_[a-z_]+/g)].map(([name]) => name);

/** Done, without an error. */
const done = { answered: true, overtaken: true, repeated: true, 'no-job': true } satisfies Readonly<
  Record<DispatchOutcome, true>
>;

const target = z.object({ expr: z.string(), datasource: z.object({ uid: z.string() }) });
const dashboard = z
  .object({
    templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string() })) }),
    panels: z.array(
      z.object({
        id: z.number(),
        type: z.string(),
        title: z.string(),
        gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
        targets: z.array(target).default([]),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('docs/grafana-dashboard.json', 'utf8')));
const targets = dashboard.panels.flatMap((panel) => panel.targets);

test('the dashboard shows every metric and no others', () => {
  const shown = targets.flatMap(({ expr }) => namesIn(expr));
  expect(shown.filter((name) => !series.has(name))).toEqual([]);
  const missing = registered.filter(({ name }) => !shown.some((one) => one.startsWith(name)));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

test('the dashboard can be imported with any Prometheus data source', () => {
  expect(dashboard.templating.list).toContainEqual({ name: 'datasource', type: 'datasource' });
  expect(targets.every(({ datasource }) => datasource.uid === `\${datasource}`)).toBe(true);
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // No panel leaves the grid or overlaps another.
  for (const { title, gridPos: one } of dashboard.panels) {
    expect(one.x + one.w, title).toBeLessThanOrEqual(24);
    const over = dashboard.panels.filter(
      ({ title: other, gridPos: two }) =>
        other !== title &&
        one.x < two.x + two.w &&
        two.x < one.x + one.w &&
        one.y < two.y + two.h &&
        two.y < one.y + one.h,
    );
    expect(over.map((panel) => panel.title)).toEqual([]);
  }
});

test('docs/operation.md explains every metric and no others', () => {
  const text = readFileSync('docs/operation.md', 'utf8');
  for (const { name } of registered) expect(text).toContain(`\`${name}\``);
  const known = new Set([bossSchema, ...series, ...registered.map(({ name }) => name)]);
  expect(namesIn(text).filter((name) => !known.has(name))).toEqual([]);
});

test('the panel of failed commands counts none that were done', () => {
  const { expr = '' } = targets.find((one) => one.expr.includes('outcome!~"answered')) ?? {};
  const left = new RegExp(`^(?:${/outcome!~"(.*?)"/.exec(expr)?.[1]})$`);
  for (const outcome of Object.keys(done)) expect(outcome).toMatch(left);
  expect('fault').not.toMatch(left);
});

test('every rate in an alert is of a series that exists before its first event', async () => {
  const text = readFileSync('docs/operation.md', 'utf8');
  const rates = [...text.matchAll(/^\|.*?rate\((\w+)\{(\w+)=~?"(.*?)"\}\[/gm)];
  expect(rates).not.toEqual([]);
  const series = (await createMetrics().scrape()).split('\n');
  for (const [, name, label, values = ''] of rates)
    for (const value of values.split('\\|')) {
      const matching = series.filter(
        (line) => line.startsWith(`${name}{`) && line.includes(`${label}="${value}"`),
      );
      expect(matching, `${name} ${value}`).not.toEqual([]);
      expect(matching.filter((line) => !line.endsWith(' 0'))).toEqual([]);
    }
});
