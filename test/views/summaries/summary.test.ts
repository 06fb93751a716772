import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { parseMrkdwn, type Token } from '../../../playground/slack/messages/mrkdwn.ts';
import type { JobFilter } from '../../../src/commands/command.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { ModelArtsError } from '../../../src/errors.ts';
import { countGroups } from '../../../src/jobs/fetchAll.ts';
import type { Snapshot } from '../../../src/jobs/list.ts';
import { type Baseline, baselineOf, summarize } from '../../../src/jobs/summary.ts';
import type { Job } from '../../../src/modelarts/types.ts';
import type { Schedule } from '../../../src/schedules/schedule.ts';
import type { Message } from '../../../src/views/kit/message.ts';
import type { ChartBlock } from '../../../src/views/summaries/chart.ts';
import {
  duplicateScheduleView,
  schedulePausedView,
  scheduleRemovedView,
  schedulesView,
  scheduleView,
  unmatchedScheduleView,
} from '../../../src/views/summaries/schedules.ts';
import { summaryUnreadView, summaryView, unchangedView } from '../../../src/views/summaries/summary.ts';
import type { SummaryContext } from '../../../src/views/summaries/summaryWords.ts';
import { asOf, hostileJob, hostileText, job } from '../jobs.ts';

const schedule: Schedule = {
  id: 'k7q2aa',
  channel: 'C0MLOPS0001',
  createdBy: 'U0VIEWER001',
  time: { hour: 9, minute: 0 },
  days: ['mon', 'wed', 'fri'],
  zone: 'Europe/Berlin',
  filter: { status: [], search: '' },
  unchanged: 'post',
};
const about: SummaryContext = {
  schedule,
  slot: { wall: '2026-01-20T09:00', at: asOf },
  next: asOf + 86_400_000,
};
const snapshot = (jobs: readonly Job[]): Snapshot => ({
  jobs,
  counts: countGroups(jobs),
  running: 1,
  runningQuota: 100,
  creatable: 990,
  searched: jobs.length,
  unreadable: 2,
  skipped: 1,
  asOf,
});
const textOf = (message: Message) => JSON.stringify(message.blocks);
function titleOf({ blocks: [first] }: Message): string {
  return first?.type === 'header' ? first.text.text : '';
}

describe('a summary', () => {
  const jobs = Array.from({ length: 60 }, (_, index) => job({ id: String(index), status: index % 23 }));
  const message = summaryView(
    summarize(schedule.filter, snapshot(jobs), baselineOf({ ...snapshot([]), asOf: 0 })),
    {
      ...about,
      isLate: true,
      history: Array.from({ length: 13 }, () => ({ asOf: 0, counts: countGroups([]) })),
    },
  );

  test('has at most 16 blocks, whatever its content', () => {
    expect(checkMessage(message)).toEqual([]);
    expect(message.blocks.length).toBeLessThanOrEqual(16);
  });
  test('shows its time, what is missing, and the history', () => {
    const text = textOf(message);
    for (const part of [
      '*for 9:00 AM*, posted late',
      'and 20 more',
      '2 jobs could not be read',
      '1 job moved',
    ])
      expect(text).toContain(part);
  });
  test('leads with the news; its sentence names the failures before every number', () => {
    expect(titleOf(message)).toBe('25 new failures since January 1');
    expect(message.text).toMatch(/^25 new failures since January 1: Image failed resnet50-tb \(#3\); /);
    expect(message.text).toMatch(/; 20 more; 25 failed \(\+25\), 5 running \(\+5\), /);
  });
  test('links each job that needs attention to its details, with canceled jobs last', () => {
    const details = message.blocks.flatMap((block) =>
      block.type === 'section' && block.accessory?.type === 'overflow'
        ? [block.accessory.options[0]?.value]
        : [],
    );
    expect(details).toEqual(['show 3', 'show 5', 'show 6', 'show 11', 'show 14']);
  });
  test('has only buttons that parse as commands', () => {
    for (const block of message.blocks)
      if (block.type === 'actions')
        for (const element of block.elements) {
          if (element.type === 'button') expect(() => parseCommand(element.value ?? '')).not.toThrow();
        }
  });
});

describe('the chart of a summary', () => {
  const day = 86_400_000;
  const points = (count: number, step = day) =>
    Array.from({ length: count }, (_, index) => ({
      asOf: asOf - (count - index) * step,
      counts: { ...countGroups([]), failed: index, done: 1_000 },
    }));
  const drawn = (context: SummaryContext, filter: JobFilter = schedule.filter) => {
    const message = summaryView(summarize(filter, snapshot([]), undefined), { ...about, ...context });
    const block = message.blocks.find(({ type }) => String(type) === 'data_visualization');
    return { message, block: block as unknown as ChartBlock | undefined };
  };

  test('has a point per day and group, its numbers in the text, and a line in its place', () => {
    const { message, block } = drawn({ history: points(13) });
    expect(block?.chart.axis_config.categories).toHaveLength(14);
    expect(block?.chart.series.map(({ name }) => name)).toEqual(['Failed', 'Running', 'Pending', 'Done']);
    expect(block?.chart.series[0]?.data.map(({ value }) => value)).toEqual([
      ...Array.from({ length: 13 }, (_, index) => index),
      0,
    ]);
    expect(message.text).toMatch(/By day from Jan 7 to Jan 20: failed 0 → 1 → .*done 1,000 → .* → 0$/);
    expect(JSON.stringify(message.fallback)).toContain('Last 14 summaries: failed 0 → 1');
    expect(textOf(message)).not.toContain('Last 14 summaries');
    for (const blocks of [message.blocks, message.fallback])
      expect(checkMessage({ text: message.text, blocks })).toEqual([]);
  });

  test('keeps the last summary of each day, in the zone of the schedule', () => {
    // 23:30 and 00:30 in Berlin.
    const late = Date.parse('2026-01-18T22:30:00Z');
    const history = [late - 60_000, late, late + 3_600_000].map((asOf, index) => ({
      asOf,
      counts: { ...countGroups([]), failed: index },
    }));
    expect(drawn({ history }).block?.chart.series[0]?.data).toEqual([
      { label: 'Jan 18', value: 1 },
      { label: 'Jan 19', value: 2 },
      { label: 'Jan 20', value: 0 },
    ]);
  });

  test('needs two days', () => {
    for (const history of [[], points(3, 60_000)]) {
      const { message, block } = drawn({ history });
      expect(block).toBeUndefined();
      expect(message.fallback).toBeUndefined();
      expect(message.text).not.toContain('By day');
    }
  });

  test('tells days of two years apart', () => {
    const history = [{ asOf: Date.parse('2025-01-20T09:00:00Z'), counts: countGroups([]) }];
    expect(drawn({ history }).block?.chart.axis_config.categories).toEqual(['Jan 20, 2025', 'Jan 20']);
  });

  test.each<[JobFilter['status'], string[] | undefined]>([
    [['failed'], ['Failed']],
    [
      [8, 'done'],
      ['Running', 'Done'],
    ],
    [['stopped'], undefined],
  ])('of %s covers only that', (status, names) => {
    const { block } = drawn({ history: points(5) }, { status, search: '' });
    expect(block?.chart.series.map(({ name }) => name)).toEqual(names);
  });
});

test.each([
  { filter: { status: ['failed'], search: '' }, counts: '0 failed' },
  { filter: { status: ['pending'], search: '' }, counts: '0 pending' },
  { filter: { status: [11], search: '' }, counts: '0 failed' },
  { filter: { status: [], search: '' }, counts: '0 failed, 0 running' },
] as const)('without jobs counts what $filter.status covers, and nothing else', ({ filter, counts }) => {
  const summary = summarize(filter, snapshot([]), baselineOf(snapshot([])));
  for (const view of [summaryView, unchangedView]) {
    const message = view(summary, about);
    expect(checkMessage(message)).toEqual([]);
    expect(
      message.text
        .split(/: |, (?=0)/)
        .slice(1)
        .join(', '),
    ).toContain(counts);
    expect(message.text.endsWith(counts)).toBe(true);
  }
});

describe('the headline', () => {
  const at = Date.UTC(2026, 0, 19, 8);
  const earlier = (jobs: readonly Job[]) => baselineOf({ ...snapshot(jobs), asOf: at });
  const verdict = (filter: JobFilter, jobs: readonly Job[], since?: Baseline, context = about) =>
    titleOf(summaryView(summarize(filter, snapshot(jobs), since), context));
  const failed = [job({ id: '1' }), job({ id: '2' })];
  const long = job({ id: '3', status: 8, duration: 30 * 3_600_000 });

  test("counts new failures since the last summary, by day in the schedule's time zone", () => {
    expect(verdict(schedule.filter, failed, earlier([job({ id: '1' })]))).toBe(
      '1 new failure since yesterday',
    );
    expect(verdict(schedule.filter, failed, earlier(failed))).toBe('No new failures since yesterday');
    const aWeekAgo = { ...earlier(failed), asOf: at - 6 * 24 * 3_600_000 };
    expect(verdict(schedule.filter, failed, aWeekAgo)).toBe('No new failures since January 13');
  });
  test('without a known zone refers to the last summary instead of a day', () => {
    const ofUnknown = { ...about, schedule: { ...schedule, zone: 'Mars/Base' }, history: [earlier([])] };
    for (const context of [{}, ofUnknown])
      expect(verdict(schedule.filter, failed, earlier([]), context)).toBe(
        '2 new failures since the last summary',
      );
  });
  test('without an earlier summary counts all failed jobs', () => {
    expect(verdict(schedule.filter, failed)).toBe('2 failed jobs');
    expect(verdict(schedule.filter, [])).toBe('No failed jobs');
  });
  test('without failures mentions jobs that have been running for long', () => {
    expect(verdict(schedule.filter, [long])).toBe('No failed jobs · 1 running for more than 24 h');
    const message = summaryView(summarize(schedule.filter, snapshot([long]), undefined), about);
    expect(textOf(message)).not.toContain('Show failed');
  });
  test('for another status counts that', () => {
    expect(verdict({ status: ['running'], search: '' }, [long])).toBe('1 running job');
  });
});

test('shows a single count only in the title until something changes', () => {
  const failed: JobFilter = { status: ['failed'], search: '' };
  const now = snapshot([job({ id: '1' }), job({ id: '2' })]);
  const count = /\u00a02\* failed/;
  expect(textOf(summaryView(summarize(failed, now, undefined), {}))).not.toMatch(count);
  expect(textOf(summaryView(summarize(failed, now, baselineOf(snapshot([]))), {}))).toMatch(count);
  expect(textOf(summaryView(summarize(schedule.filter, now, undefined), {}))).toMatch(count);
});

test('shows equal numbers of new and gone failures, not ±0', () => {
  const before = snapshot([job({ id: '1' }), job({ id: '2' })]);
  const now = snapshot([job({ id: '3' }), job({ id: '4' })]);
  const { text } = summaryView(summarize(schedule.filter, now, baselineOf(before)), about);
  expect(text).toContain('2 failed (2 new, 2 gone)');
  expect(text).not.toContain('±');
});

test('shows the cost of a job that runs for days, if the price is configured', () => {
  const long = job({ id: '1', status: 8, duration: 26 * 3_600_000 });
  const summary = summarize({ status: [], search: '' }, snapshot([long]), undefined);
  const price = { perHour: 1.2, currency: 'EUR' };
  expect(textOf(summaryView(summary, { price }))).toContain('for 1 d 2 h, about 31 EUR so far');
  expect(textOf(summaryView(summary, {}))).not.toContain('EUR');
});

test('counts started and ended jobs, naming them only when they are few', () => {
  const since = baselineOf({ ...snapshot([]), asOf: 0 });
  const textFor = (count: number) =>
    textOf(
      summaryView(
        summarize(
          schedule.filter,
          snapshot(
            Array.from({ length: count }, (_, index) =>
              job({ id: `${index}`, name: `n-${index}`, status: 7 }),
            ),
          ),
          since,
        ),
        about,
      ),
    );
  expect(textFor(2)).toContain('Started since then: 2 (n-0, n-1)');
  expect(textFor(4)).toContain('Started since then: 4"');
});

test('shows the quota when more than 80 % is used', () => {
  const textFor = (running: number) =>
    textOf(summaryView(summarize(schedule.filter, { ...snapshot([]), running }, undefined), about));
  expect(textFor(81)).toContain(':warning: Quota: 81 of 100 running');
  expect(textFor(80)).not.toContain('Quota');
});

describe('a search that matches no job of any status', () => {
  const filter = { status: [], search: 'faild' } as const;
  const nothing = { ...snapshot([]), searched: 0 };
  const views = [summaryView, unchangedView].map((view) =>
    view(summarize(filter, nothing, undefined), about),
  );

  test('gets a warning with a suggestion, and no green tick', () => {
    for (const message of views) {
      expect(checkMessage(message)).toEqual([]);
      expect(message.text).toBe('No jobs match “faild”');
      expect(textOf(message)).not.toContain('white_check_mark');
      expect(textOf(message)).toContain('Did you mean failed?');
      expect(textOf(message)).toContain('schedule edit k7q2aa');
    }
  });
  test('on demand can be dropped', () => {
    expect(textOf(summaryView(summarize(filter, nothing, undefined), {}))).toContain('Without the search');
  });
  test('is good news if jobs of other statuses match', () => {
    const summary = summarize(
      { status: ['failed'], search: 'resnet' },
      { ...nothing, searched: 3 },
      undefined,
    );
    expect(textOf(summaryView(summary, about))).toContain('Nothing needs attention');
  });
});

test('counts a group that was counted last time, even if it is empty now', () => {
  const before = snapshot([job({ status: 7 })]);
  const { text } = summaryView(summarize(schedule.filter, snapshot([]), baselineOf(before)), about);
  expect(text).toContain('0 pending (−1)');
});

test('only a late summary says so', () => {
  const summary = summarize(schedule.filter, snapshot([]), undefined);
  expect(textOf(summaryView(summary, about))).not.toContain('late');
  expect(textOf(summaryView(summary, { ...about, isLate: true }))).toContain('*for 9:00 AM*, posted late');
});

test('without a running time shows the age as an upper bound', () => {
  const { duration: _, ...unknown } = job({ status: 8, createdAt: asOf - 30 * 3_600_000 });
  const known = job({ status: 8, duration: 30 * 3_600_000 });
  const textFor = (one: Job) =>
    textOf(summaryView(summarize(schedule.filter, snapshot([one]), undefined), {}));
  expect(textFor(unknown)).toContain('for at most 1 d 6 h');
  expect(textFor(known)).toContain('\\nfor 1 d 6 h');
});

test.each([
  ['', ['Show failed', 'Show list']],
  ['failed', ['Show list']],
  ['running', ['Show list']],
])('a summary of “%s” links to %j', (filter, labels) => {
  const command = parseCommand(`summary ${filter}`);
  if (command.name !== 'summary') throw new Error('This is not a summary');
  const summary = summarize(command.filter, snapshot([job(), job({ status: 8 })]), undefined);
  const shown = summaryView(summary, {}).blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => (element.type === 'button' ? [element.text.text] : []))
      : [],
  );
  expect(shown.filter((label) => label.startsWith('Show'))).toEqual(labels);
});

test("when jobs can't be fetched, gives the reason and a next step, without numbers", () => {
  const error = new ModelArtsError('refused', 'internal <!channel>', { status: 500, code: 'ModelArts.0010' });
  const message = summaryUnreadView(error, about);
  expect(checkMessage(message)).toEqual([]);
  expect(message.text).toMatch(/^No summary: jobs couldn't be read\. .*“.*”/);
  expect(textOf(message)).not.toContain('<!channel>');
  expect(message.text).not.toMatch(/\d+ failed/);
});

test("during an outage, shows its start in the reader's time zone, and nothing invented", () => {
  const since = Date.UTC(2026, 10, 25, 12, 4);
  const message = summaryUnreadView(new ModelArtsError('down', 'No answer since', { since }), about);
  expect(checkMessage(message)).toEqual([]);
  expect(textOf(message)).toContain(`Failing since <!date^${since / 1_000}^`);
  expect(textOf(message)).not.toContain('“');
  expect(message.text).toContain('Failing since 2026-11-25 12:04 UTC.');
});

/** People and channels that the bot itself mentions. */
const ours = ['U0VIEWER001', 'C0MLOPS0001'];

test('hostile jobs and filters never mention, link or break a message', () => {
  const jobs = fc.array(hostileJob, { maxLength: 12 });
  fc.assert(
    fc.property(jobs, jobs, hostileText, (before, after, search) => {
      const filter = { status: [], search: search.slice(0, 64) };
      const since = baselineOf(snapshot(before));
      const seen = summarize(filter, snapshot(after), since);
      const hostile = { ...schedule, filter };
      const row = { schedule: hostile, next: asOf, mayChange: true };
      const messages = [
        summaryView(seen, { ...about, schedule: hostile }),
        summaryView(seen, { sharedBy: 'U0VIEWER001', note: search }),
        unchangedView(seen, about),
        scheduleView('Set up', row),
        schedulesView([row, row], { list: 'everywhere', done: { result: 'Removed', schedule: hostile } }),
        duplicateScheduleView(hostile, { plan: hostile }),
        unmatchedScheduleView({ plan: hostile, channel: 'C0MLOPS0001' }, filter),
        scheduleRemovedView(hostile),
        schedulePausedView(hostile, search),
      ];
      for (const message of messages) {
        expect(checkMessage(message)).toEqual([]);
        for (const mention of mentionsOf(message)) expect(ours).toContain(mention);
      }
    }),
    { numRuns: 200 },
  );
});

test("a full list of a channel's schedules fits into one message with all its buttons", () => {
  const rows = Array.from({ length: 15 }, () => ({ schedule, next: asOf, mayChange: true }));
  const message = schedulesView(rows, { list: 'here' });
  expect(checkMessage(message)).toEqual([]);
  expect(textOf(message)).not.toContain('fit into one message');
  expect(textOf(message).match(/"type":"overflow"/g)).toHaveLength(15);
});

test('a removed schedule can be restored with one click', () => {
  const message = scheduleRemovedView(schedule);
  expect(checkMessage(message)).toEqual([]);
  expect(textOf(message)).toContain('schedule mon,wed,fri 09:00 in Europe/Berlin <#C0MLOPS0001>');
});

/** Only mrkdwn can mention; titles and labels are plain text. */
function mentionsOf(message: Message): string[] {
  const texts = JSON.stringify(message.blocks).match(/"type":"mrkdwn","text":"(?:[^"\\]|\\.)*"/g) ?? [];
  return texts.flatMap((text) => parseMrkdwn(JSON.parse(`{${text}}`).text)).flatMap(mentions);
}

function mentions(token: Token): string[] {
  if ('children' in token) return token.children.flatMap(mentions);
  if (token.type === 'broadcast') return ['broadcast'];
  return 'id' in token ? [token.id] : [];
}
