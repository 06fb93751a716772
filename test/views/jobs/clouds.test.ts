import { expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { defaultQuery } from '../../../src/commands/words/query.ts';
import { ModelArtsError } from '../../../src/errors.ts';
import type { CloudPart } from '../../../src/jobs/clouds/cloudPart.ts';
import { cloudTotals, missingClouds } from '../../../src/views/jobs/clouds.ts';
import { jobListView } from '../../../src/views/jobs/list.ts';
import { job, page } from '../jobs.ts';

const nameOf = (index: number) => `cloud-with-a-long-name-indeed-${index}`.slice(0, 32);
const many = (part: Omit<CloudPart, 'cloud'>, count = 60): CloudPart[] =>
  Array.from({ length: count }, (_, index) => ({ cloud: nameOf(index), ...part }));

test.each<[string, Omit<CloudPart, 'cloud'>]>([
  ['answer', { total: 12_345 }],
  ['fail', { error: new ModelArtsError('timeout', 'x', {}) }],
  ['are hidden', { hidden: true }],
])('a list fits into a message if sixty clouds %s', (_, part) => {
  const query = { ...defaultQuery, cloud: 'all' };
  const long = job({ name: '*'.repeat(3_000), description: '<'.repeat(3_000), cloud: nameOf(0) });
  const jobs = Array.from({ length: 10 }, () => long);
  const message = jobListView(page(jobs, { query, parts: many(part) }), { mayAct: true });
  expect(checkMessage(message)).toEqual([]);
  expect(JSON.stringify(message.blocks)).toContain('and 50 more');
});

test('names ten clouds, and counts the rest', () => {
  expect(cloudTotals(many({ total: 1 }, 10))).not.toContain('more');
  expect(cloudTotals(many({ total: 1 }, 12))).toMatch(/-9` 1 · and 2 more$/);
  expect(missingClouds(many({ hidden: true }, 10))).not.toContain('more');
  expect(missingClouds(many({ hidden: true }, 11))).toMatch(/here\. … and 1 more cloud\.$/);
});
