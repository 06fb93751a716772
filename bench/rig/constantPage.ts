import { defaultQuery } from '../../src/commands/language.ts';
import type { JobPage } from '../../src/jobs/jobs.ts';
import { jobListView } from '../../src/views/jobList.ts';

const asOf = Date.UTC(2026, 0, 20, 12, 4);

/** One page of ten jobs as the bot answers it, so that both sides send as many bytes. */
export const constantPage: JobPage = {
  query: { ...defaultQuery, status: ['failed'] },
  jobs: Array.from({ length: 10 }, (_, index) => ({
    id: String(4_000 + index),
    name: `resnet50-nightly-${index}`,
    status: 11,
    createdAt: asOf - index * 3_600_000,
    duration: 25 * 60_000,
    description: 'TensorBoard of the nightly ResNet run',
    trainUrl: '/vision-logs/resnet50/nightly/',
  })),
  total: 47,
  pages: 5,
  counts: { failed: 47, running: 9, pending: 5, stopped: 100, done: 70, unknown: 1 },
  unreadable: 0,
  missed: 0,
  asOf,
};

export const constantMessage = jobListView(constantPage);
