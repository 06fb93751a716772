import { z } from 'zod';
import { list, visible } from './composition.ts';

const label = visible(20);
const isUnique = (labels: readonly string[]) => new Set(labels).size === labels.length;

/** The chart of a data_visualization block: https://docs.slack.dev/reference/block-kit/blocks */
export const chart = z
  .strictObject({
    type: z.literal('line'),
    series: list(
      z.strictObject({
        name: label,
        data: z.array(z.strictObject({ label, value: z.number() })),
      }),
      // One page says 6, a later one 12; the smaller is safe in both.
      6,
    ).refine((series) => isUnique(series.map(({ name }) => name)), {
      error: 'series must have unique names',
    }),
    axis_config: z.strictObject({
      categories: list(label, 20).refine(isUnique, { error: 'categories must be unique' }),
      x_label: visible(50).optional(),
      y_label: visible(50).optional(),
    }),
  })
  .refine(
    ({ series, axis_config: { categories } }) =>
      series.every(
        ({ data }) =>
          data.length === categories.length &&
          categories.every((category) => data.some((point) => point.label === category)),
      ),
    { error: 'each series must have exactly one point for each category' },
  );
