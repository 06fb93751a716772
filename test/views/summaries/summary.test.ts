import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { parseMrkdwn, type Token } from '../../../playground/slack/messages/mrkdwn.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { ModelArtsError } from '../../../src/errors.ts';
import { countGroups } from '../../../src/jobs/fetchAll.ts';
import type { Snapshot } from '../../../src/jobs/list.ts';
import { baselineOf, summarize } from '../../../src/jobs/summary.ts';
import type { Job } from '../../../src/modelarts/types.ts';
import type { Schedule } from '../../../src/schedules/schedule.ts';
import type { Message } from '../../../src/views/kit/message.ts';
import {
  schedulePausedView,
  scheduleRemovedView,
  schedulesView,
  scheduleView,
} from '../../../src/views/summaries/schedules.ts';
import {
  type SummaryContext,
  summaryUnreadView,
  summaryView,
  unchangedView,
} from '../../../src/views/summaries/summary.ts';
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
  unreadable: 2,
  skipped: 1,
  asOf,
});
const textOf = (message: Message) => JSON.stringify(message.blocks);

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

  test('is at most 14 blocks, whatever there is to say', () => {
    expect(checkMessage(message)).toEqual([]);
    expect(message.blocks.length).toBeLessThanOrEqual(14);
  });
  test('says for when it is, what is missing, the history and the quota', () => {
    const text = textOf(message);
    for (const part of [
      '*for 09:00*, posted late',
      'and 20 more',
      'last 14 summaries',
      '1 of 100 that may run',
      '2 jobs could not be read',
      '1 job moved',
    ])
      expect(text).toContain(part);
  });
  test('its sentence names the day and every number', () => {
    expect(message.text).toMatch(/^Visualization jobs, Tue 20 Jan: 25 failed \(\+25\), 5 running \(\+5\)/);
  });
  test('every button is a command that runs', () => {
    for (const block of message.blocks)
      if (block.type === 'actions')
        for (const element of block.elements) {
          if (element.type === 'button') expect(() => parseCommand(element.value ?? '')).not.toThrow();
        }
  });
});

test.each([
  { filter: { status: ['failed'], search: '' }, title: ': 0 failed' },
  { filter: { status: ['pending'], search: '' }, title: ': 0 pending' },
  { filter: { status: [11], search: '' }, title: ': 0 failed' },
  { filter: { status: [], search: '' }, title: ': 0 failed, 0 running' },
] as const)(
  'without jobs it counts what $filter.status stands for, and nothing that was not read',
  ({ filter, title }) => {
    const summary = summarize(filter, snapshot([]), baselineOf(snapshot([])));
    for (const view of [summaryView, unchangedView]) {
      const message = view(summary, about);
      expect(checkMessage(message)).toEqual([]);
      expect(message.text.replaceAll(' (±0)', '').replace(' no change,', '')).toMatch(
        new RegExp(`${title}$`),
      );
    }
  },
);

test('a group that was counted last time is counted again, although it is empty now', () => {
  const before = snapshot([job({ status: 7 })]);
  const { text } = summaryView(summarize(schedule.filter, snapshot([]), baselineOf(before)), about);
  expect(text).toContain('0 pending (−1)');
});

test('only a late summary says that it is late', () => {
  const summary = summarize(schedule.filter, snapshot([]), undefined);
  expect(textOf(summaryView(summary, about))).not.toContain('late');
  expect(textOf(summaryView(summary, { ...about, isLate: true }))).toContain('*for 09:00*, posted late');
});

test('a running time that the service does not know is an upper bound', () => {
  const { duration: _, ...unknown } = job({ status: 8, createdAt: asOf - 30 * 3_600_000 });
  const known = job({ status: 8, duration: 30 * 3_600_000 });
  const textFor = (one: Job) =>
    textOf(summaryView(summarize(schedule.filter, snapshot([one]), undefined), {}));
  expect(textFor(unknown)).toContain('running for at most 1 d 6 h');
  expect(textFor(known)).toContain('running for 1 d 6 h');
});

test.each([
  ['', ['Show failed', 'Show list']],
  ['failed', ['Show list']],
  ['running', ['Show list']],
])('a summary of “%s” leads to %j', (filter, labels) => {
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

test('with a search, the running jobs of the whole workspace are not known, and the quota does not claim them', () => {
  const { running: _, ...rest } = snapshot([]);
  expect(textOf(summaryView(summarize({ status: [], search: 'x' }, rest, undefined), {}))).toContain(
    'at most 100 may run at once',
  );
});

test('a service that cannot be read: the reason and the way on, and no number', () => {
  const error = new ModelArtsError('refused', 'internal <!channel>', { status: 500, code: 'ModelArts.0010' });
  const message = summaryUnreadView(error, about);
  expect(checkMessage(message)).toEqual([]);
  expect(message.text).toContain('could not be read');
  expect(textOf(message)).not.toContain('<!channel>');
  expect(message.text).not.toMatch(/\d+ failed/);
});

test('a service that is down: since when, in the reader’s own zone, and nothing that it did not say', () => {
  const since = Date.UTC(2026, 10, 25, 12, 4);
  const message = summaryUnreadView(new ModelArtsError('down', 'No answer since', { since }), about);
  expect(checkMessage(message)).toEqual([]);
  expect(textOf(message)).toContain(`Unreachable since <!date^${since / 1_000}^`);
  expect(textOf(message)).not.toContain('“');
  expect(message.text).toContain('Unreachable since 2026-11-25 12:04 UTC.');
});

/** People and channels that the bot itself names. */
const ours = ['U0VIEWER001', 'C0MLOPS0001'];

test('hostile jobs and filters neither mention, link, nor break a message', () => {
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
        schedulesView([row, row], true),
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

test('a list of as many schedules as a channel may have fits into one message with all its buttons', () => {
  const rows = Array.from({ length: 15 }, () => ({ schedule, next: asOf, mayChange: true }));
  const message = schedulesView(rows, false);
  expect(checkMessage(message)).toEqual([]);
  expect(textOf(message)).not.toContain('do not fit');
});

test('what was removed can be set up again with one press', () => {
  const message = scheduleRemovedView(schedule);
  expect(checkMessage(message)).toEqual([]);
  expect(textOf(message)).toContain('schedule mon,wed,fri 09:00 in Europe/Berlin');
});

function mentionsOf(message: Message): string[] {
  const texts = JSON.stringify(message.blocks).match(/"text":"(?:[^"\\]|\\.)*"/g) ?? [];
  return texts.flatMap((text) => parseMrkdwn(JSON.parse(`{${text}}`).text)).flatMap(mentions);
}

function mentions(token: Token): string[] {
  if ('children' in token) return token.children.flatMap(mentions);
  if (token.type === 'broadcast') return ['broadcast'];
  return 'id' in token ? [token.id] : [];
}
