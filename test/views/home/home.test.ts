import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkView } from '../../../playground/slack/blockKitSchemas/check.ts';
import { ModelArtsError, PermissionError } from '../../../src/errors.ts';
import type { TimedStop } from '../../../src/jobs/changes/timedStop.ts';
import { countGroups } from '../../../src/jobs/fetchAll.ts';
import { overviewOf } from '../../../src/jobs/overview.ts';
import type { Job } from '../../../src/modelarts/types.ts';
import { countsText } from '../../../src/views/home/counts.ts';
import {
  type HomeCloud,
  type HomeContent,
  homeLimits,
  homeView,
  refusedHomeView,
} from '../../../src/views/home/home.ts';
import { jobDetailsView } from '../../../src/views/jobs/details.ts';
import { answerModal } from '../../../src/views/modals/answer.ts';
import type { OpenQuestion } from '../../../src/watches/thread.ts';
import type { Watch } from '../../../src/watches/watch.ts';
import { asOf, hostileJob, job } from '../jobs.ts';

const cloud = (jobs: readonly Job[], fields: Partial<HomeCloud> = {}): HomeCloud => ({
  name: undefined,
  details: {},
  mayAct: true,
  overview: overviewOf(
    { jobs, counts: countGroups(jobs), searched: jobs.length, unreadable: 0, skipped: 0, asOf },
    homeLimits,
  ),
  ...fields,
});
const textOf = (content: Partial<HomeContent>) =>
  JSON.stringify(homeView({ clouds: [], isLoading: false, ...content }, 'D1').blocks);

const schedule = {
  schedule: {
    id: 'k7q2aa',
    channel: 'C0MLOPS0001',
    createdBy: 'U0VIEWER001',
    time: { hour: 9, minute: 0 },
    days: ['mon'],
    zone: 'Europe/Berlin',
    filter: { status: [], search: '' },
    unchanged: 'post',
  },
  next: asOf,
  mayChange: false,
} as const;
const watch: Watch = {
  id: 'k7q2ab',
  target: { kind: 'channel', channel: 'C0MLOPS0001' },
  subject: { kind: 'jobs', filter: { status: ['failed'], search: '' } },
  cloud: undefined,
  createdBy: 'U0VIEWER001',
  createdAt: asOf,
};
const timedStop: TimedStop = {
  id: 'k7q2ac',
  job: '197',
  name: '<!channel>',
  channel: 'C0MLOPS0001',
  setBy: 'U0VIEWER001',
  setAt: asOf,
  dueAt: asOf + 3_600_000,
};
const openQuestion: OpenQuestion = {
  watch: { ...watch, subject: { kind: 'jobs', filter: { status: ['running'], search: '', over: 1_440 } } },
  job: job({ id: '197', status: 8, name: '<!channel>' }),
  question: { duration: 26 * 3_600_000, measure: 'service', over: 1_440, isReminder: false },
  asOf,
};
const repeat = <T>(row: T): T[] => Array.from({ length: 50 }, () => row);

test('lists timed stops, watches and schedules, and only operators can keep a job', () => {
  const stored = {
    waiting: [],
    schedules: [schedule],
    watches: [watch],
    timedStops: [{ stop: timedStop, mayChange: true }],
  };
  const text = textOf({ clouds: [cloud([])], stored });
  expect(text).toContain('*Timed stops* (1)');
  expect(text).toContain('"value":"keep 197"');
  expect(text).toContain(':stopwatch: &lt;!channel&gt; `#197` stops ');
  expect(text).toContain(':eye: Failed jobs · notifies <#C0MLOPS0001>');
  expect(text).toContain('*Schedules* (1)');
  const muted = { ...stored, watches: [{ ...watch, mutedUntil: asOf + 7 * 86_400_000 }] };
  expect(textOf({ clouds: [cloud([])], stored: muted })).toMatch(
    /muted until <!date\^\d+\^.\{date_short_pretty\} at/u,
  );
  const viewed = { ...stored, timedStops: [{ stop: timedStop, mayChange: false }] };
  expect(textOf({ clouds: [cloud([])], stored: viewed })).not.toContain('keep 197');
  expect(textOf({ clouds: [cloud([])], storedError: new Error('lost') })).toContain(':warning:');
});

test('what waits for the person comes first, with its answers, and is counted in the headline', () => {
  const reason = 'not_in_channel';
  const stored = {
    waiting: [
      { kind: 'stop', stop: timedStop },
      {
        kind: 'question',
        question: openQuestion,
        details: { price: { perHour: 1.2, currency: 'EUR' } },
        mayStop: true,
      },
      { kind: 'watch', watch, reason },
      { kind: 'schedule', schedule: schedule.schedule, reason },
    ],
    timedStops: [],
    watches: [watch],
    schedules: [],
  } as const;
  const view = homeView({ clouds: [cloud([job()])], stored, isLoading: false }, 'D1');
  expect(checkView(view)).toEqual([]);
  const text = JSON.stringify(view.blocks);
  expect(text).toContain('*4 waiting for you*');
  expect(text.indexOf('*Waiting for you* (4)')).toBeLessThan(text.indexOf('*Failed in the last 24 h*'));
  expect(text).toContain('&lt;!channel&gt; has been running for 1 d 2 h, about 31 EUR. *Stop it?*');
  expect(text).toContain('Watch `k7q2ab`: jobs running for over 1 d · notifies <#C0MLOPS0001>');
  for (const value of [
    'keep 197',
    'stop 197',
    'watch remind k7q2ab #197 4h',
    'watch dismiss k7q2ab #197',
    'watch resume k7q2ab',
    'schedule resume k7q2aa',
  ])
    expect(text).toContain(`"value":"${value}"`);
  expect(textOf({ clouds: [cloud([])], stored: { ...stored, waiting: [] } })).not.toContain('waiting');
});

test('a hostile job never breaks the Home tab', () => {
  fc.assert(
    fc.property(fc.array(hostileJob, { maxLength: 30 }), (jobs) => {
      const view = homeView({ clouds: [cloud(jobs)], isLoading: true }, 'D1');
      expect(checkView(view)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('many clouds with many jobs stay within 100 blocks, and every remainder is stated', () => {
  const failed = Array.from({ length: 50 }, (_, index) => job({ id: `${index}`, createdAt: asOf - index }));
  const running = failed.map((one, index) => ({ ...one, id: `9${index}`, status: 8 }));
  const clouds = Array.from({ length: 30 }, (_, index) =>
    cloud([...failed, ...running], { name: `cloud-${index}`, error: new ModelArtsError('timeout', 'late') }),
  );
  const stored = {
    waiting: repeat({ kind: 'question', question: openQuestion, details: {}, mayStop: true } as const),
    schedules: repeat(schedule),
    watches: repeat(watch),
    timedStops: repeat({ stop: timedStop, mayChange: true }),
  };
  const view = homeView({ clouds, stored, isLoading: false }, 'D1');
  expect(checkView(view)).toEqual([]);
  expect(view.blocks.length).toBeLessThanOrEqual(100);
  const text = JSON.stringify(view.blocks);
  expect(text).toContain(
    '*1,500 jobs failed in the last 24 h* · 1,500 running, longest 25 min · *50 waiting for you*',
  );
  for (const rest of [
    'Show all 1,500: Failed in the last 24 h',
    'Show all 1,500: Running, longest first',
    'and 44 more',
    'and 15 more clouds',
    'and 45 more',
    'and 42 more',
    '25 more clouds could not be read',
  ])
    expect(text).toContain(rest);
});

test('sorts running jobs of all clouds together', () => {
  const one = cloud([job({ id: '1', status: 8, duration: 60_000 })], { name: 'a' });
  const two = cloud([job({ id: '2', status: 8, duration: 120_000 })], { name: 'b' });
  const older = { ...two, overview: two.overview && { ...two.overview, asOf: asOf - 60_000 } };
  const text = textOf({ clouds: [one, older] });
  expect(text).toContain(`As of <!date^${asOf / 1_000 - 60}^`);
  expect(text.indexOf('`#2`')).toBeLessThan(text.indexOf('`#1`'));
  expect(text).toContain('`b`');
});

test('a row with a cost still has at most three lines on a phone, and names its cloud among several', () => {
  const one = job({ status: 8, duration: 26 * 3_600_000, description: 'word '.repeat(100), cloud: 'prod' });
  const details = { price: { perHour: 1.2, currency: 'EUR' } };
  const text = textOf({ clouds: [cloud([one], { details })] });
  const [, second = ''] = /#197`\\n<!date[^|]*\|([^"]*)/.exec(text) ?? [];
  expect(second).toMatch(/^2026-01-20 05:48 UTC> · for 1 d 2 h · about 31 EUR so far · word word/);
  expect(second.length).toBeLessThanOrEqual(2 * 38);
  const several = [cloud([one], { name: 'prod', details }), cloud([], { name: 'research' })];
  expect(textOf({ clouds: several })).toContain('UTC> · `prod` · for 1 d 2 h');
});

test('counts new failures, not other new jobs', () => {
  const jobs = [job({ createdAt: asOf }), job({ status: 10, createdAt: asOf })];
  expect(textOf({ clouds: [cloud(jobs)] })).toContain('*1 job failed in the last 24 h*');
});

test('adds up costs by price', () => {
  const jobs = [job({ status: 8, duration: 3_600_000 })];
  const price = (currency: string) => ({ details: { price: { perHour: 2, currency } } });
  expect(textOf({ clouds: [cloud(jobs, price('EUR')), cloud(jobs, price('EUR'))] })).toContain(
    '2 running, longest 1 h, about 4.00 EUR so far',
  );
  expect(textOf({ clouds: [cloud(jobs, price('EUR')), cloud(jobs, price('CHF'))] })).toContain(
    'about 2.00 EUR and about 2.00 CHF so far',
  );
  expect(textOf({ clouds: [cloud(jobs)] })).not.toContain('about');
});

test('shows missing data as pending, not as zero', () => {
  const text = textOf({ clouds: [cloud([], { overview: undefined })], isLoading: true });
  expect(text).toContain('Asking ModelArts');
  expect(text).not.toContain('asking ModelArts');
  expect(text).not.toContain('No job failed');
});

test('a bar shows the share of the largest group, and is never empty', () => {
  const counts = { failed: 1, running: 0, pending: 0, stopped: 0, done: 2_000, unknown: 0 };
  const lines = countsText(counts).replaceAll('```', '').split('\n');
  expect(lines).toEqual([`Failed  █ 1`, `Done    ${'█'.repeat(14)} 2,000`]);
  expect(countsText({ ...counts, failed: 0, done: 0 })).toBe('There are no jobs yet.');
});

test('tells people who may not read where they may', () => {
  const channels = Array.from({ length: 25 }, (_, index) => `C${index}`);
  const view = refusedHomeView(new PermissionError('channel'), 'D1', channels);
  expect(checkView(view)).toEqual([]);
  expect(JSON.stringify(view.blocks)).toMatch(/<#C0>.*<#C19> and 5 more/);
});

test('an answer in a modal has no channel buttons, unless it came from a channel', () => {
  const details = jobDetailsView(job(), asOf);
  expect(JSON.stringify(answerModal(details, { channel: 'D1' }))).not.toContain('"share:');
  const inChannel = answerModal(details, { channel: 'C1' });
  expect(JSON.stringify(inChannel)).toContain('"share:');
  expect(checkView(inChannel)).toEqual([]);
});
