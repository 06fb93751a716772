import type { SchedulePlan } from '../../src/commands/command.ts';
import type { Jobs, Survey } from '../../src/jobs/jobs.ts';
import { countGroups } from '../../src/jobs/sweep.ts';
import type { Poster } from '../../src/schedules/poster.ts';

/** Nine o'clock in London every day. */
export const everyMorning: SchedulePlan & { readonly zone: string } = {
  time: { hour: 9, minute: 0 },
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  zone: 'Europe/London',
  filter: { status: [], search: '' },
  unchanged: 'post',
};

/** A hundred jobs that stay as they are. Nothing else is asked for a summary. */
export function stillJobs(now: () => number): Jobs {
  const jobs = Array.from({ length: 100 }, (_, index) => ({
    id: String(index),
    name: `job-${index}`,
    status: 10,
    createdAt: Date.UTC(2026, 0, 20) - index * 60_000,
  }));
  const survey = async (): Promise<Survey> => ({
    jobs,
    counts: countGroups(jobs),
    unreadable: 0,
    missed: 0,
    asOf: now(),
  });
  const never = async () => Promise.reject(new Error('A summary needs no more than a survey'));
  return { survey, list: never, find: never };
}

/** Takes every summary at once. */
export const stillPoster = (onPost: () => void): Poster => ({
  async post() {
    onPost();
    return '1.0';
  },
  find: async () => undefined,
  tell: async () => true,
});
