import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { statuses } from '../../../src/modelarts/statuses.ts';
import type { Job } from '../../../src/modelarts/types.ts';
import { jobDetailsView } from '../../../src/views/jobs/details.ts';
import { failureAdvice } from '../../../src/views/jobs/failureAdvice.ts';
import type { Message } from '../../../src/views/kit/message.ts';
import { asOf, hostileJob, job } from '../jobs.ts';

const hour = 3_600_000;
const price = { perHour: 1.2, currency: 'EUR' };
const consoles = { modelarts: 'https://console.example/modelarts', obs: 'https://console.example/obs' };

/** All mrkdwn text, line by line. */
const linesOf = (message: Message) =>
  message.blocks.flatMap((block) => {
    if (block.type === 'section') return block.text?.text.split('\n') ?? [];
    if (block.type !== 'context') return [];
    return block.elements.flatMap((element) => (element.type === 'mrkdwn' ? [element.text] : []));
  });
const lineOf = (message: Message, fact: string) =>
  linesOf(message).find((line) => line.startsWith(`*${fact}*`));

const buttonIds = (message: Message) =>
  message.blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => (element.type === 'button' ? [element.action_id] : []))
      : [],
  );
const text = (message: Message) => JSON.stringify(message.blocks);

describe('job details', () => {
  const running = job({ status: 8, serviceUrl: 'https://board.example/' });

  test('offer changes only to operators', () => {
    expect(buttonIds(jobDetailsView(running, asOf))).toEqual(['link:open', 'refresh:refresh', 'share:share']);
    expect(buttonIds(jobDetailsView(job({ status: 11 }), asOf, { mayWatch: true }))).toEqual([
      'refresh:refresh',
      'share:share',
    ]);
    expect(buttonIds(jobDetailsView(running, asOf, { mayAct: true, mayWatch: true }))).toEqual([
      'link:open',
      'refresh:refresh',
      'share:share',
      'open:tell-me-when-it-ends',
      'open:stop-',
      'open:stop-later-',
      'open:delete-',
      'open:edit-description-',
    ]);
  });

  test('say when vizjobs will stop it, with a button to keep it for operators; a shared copy mentions no one', () => {
    const timedStop = {
      id: 'abc234',
      job: running.id,
      name: running.name,
      channel: 'C1',
      setBy: 'U0ADA',
      setAt: asOf,
      dueAt: asOf + 3_600_000,
    };
    const forReaders = jobDetailsView(running, asOf, { timedStop });
    expect(lineOf(forReaders, 'Timed stop')).toMatch(
      /^\*Timed stop\* {2}<!date\^\d+\^\u200b\{date_short_pretty\} at \{time\}\|.*>, set up by <@U0ADA>$/,
    );
    // Someone already does.
    expect(lineOf(jobDetailsView(running, asOf), 'Auto-stop')).toContain('until someone stops it');
    expect(lineOf(forReaders, 'Auto-stop')).toBeUndefined();
    expect(buttonIds(forReaders)).not.toContain('open:keep');
    expect(buttonIds(jobDetailsView(running, asOf, { timedStop, mayAct: true }))).toContain('open:keep');
  });

  test('when shared have no button that changes the job or the message, even for an operator', () => {
    expect(buttonIds(jobDetailsView(running, asOf, { mayAct: true, sharedBy: 'U1' }))).toEqual([
      'link:open',
      'open:show-to-me',
    ]);
  });

  test.each([7, 10, 11])("don't link the board in status %i", (status) => {
    const message = jobDetailsView(job({ status, serviceUrl: 'https://board.example/' }), asOf);
    expect(text(message)).not.toContain('board.example');
  });

  test('omit a running time below a second', () => {
    expect(text(jobDetailsView(job({ duration: 999 }), asOf))).not.toContain('*Ran*');
    expect(text(jobDetailsView(job({ duration: 1_000 }), asOf))).toContain('*Ran*');
  });
});

describe('advice', () => {
  const failed = statuses.filter(({ group }) => group === 'failed');

  test.each(failed)('is one line for status $code ($label)', ({ code, name, label }) => {
    const [status, advice = ''] = linesOf(jobDetailsView(job({ status: code }), asOf));
    expect(status).toBe(`:red_circle: *${label}* (code ${code})`);
    expect(advice).toBe(failureAdvice(name));
    expect(advice.length).toBeLessThan(130);
    // It says what to do without repeating the status.
    expect(advice).toMatch(/[Rr]estart|Check|Delete/);
    expect(advice.toLowerCase()).not.toContain(label.toLowerCase());
  });

  test('is absent without a failure, and running says that it is billed', () => {
    for (const { code, name } of statuses.filter(({ group }) => group !== 'failed')) {
      expect(failureAdvice(name)).toBeUndefined();
      const [status, next] = linesOf(jobDetailsView(job({ status: code }), asOf));
      expect(status?.includes('billed')).toBe(code === 8);
      expect(next).toMatch(/^\*ID\*/);
    }
    expect(linesOf(jobDetailsView(job({ status: 8 }), asOf))[0]).toBe(
      ':large_green_circle: *Running*, billed (code 8)',
    );
  });
});

describe('auto-stop', () => {
  const running = job({ status: 8, autoStopHours: 4, duration: 4 * 60_000 });

  test('shows a time, counted from the last start', () => {
    const at = (asOf + 3 * hour + 56 * 60_000) / 1_000;
    expect(lineOf(jobDetailsView(running, asOf), 'Auto-stop')).toContain(`at <!date^${at}^{time}|`);
    expect(lineOf(jobDetailsView(running, asOf), 'Auto-stop')).toContain('(in 3 h 56 min)');
  });

  test.each([
    [
      'counts from the creation time without a running time',
      { duration: undefined, createdAt: asOf - hour },
      '(in 3 h)',
    ],
    [
      'shows only the duration without any time',
      { duration: undefined, createdAt: undefined },
      'after 4 hours',
    ],
    [
      'counts from now for a creation time in the future',
      { duration: undefined, createdAt: asOf + hour },
      '(in 4 h)',
    ],
    [
      'shows only the duration beyond the last valid date',
      { autoStopHours: 1e15 },
      'after 1,000,000,000,000,000 hours',
    ],
    ['is due now when overdue', { duration: 5 * hour }, 'due now'],
    ['is due now in the last minute', { duration: 4 * hour - 59_000 }, 'due now'],
    ['shows only the duration if the job is not running', { status: 12 }, 'after 4 hours'],
    ['warns if none is reported', { autoStopHours: undefined }, ':warning: none reported'],
  ])('%s', (_, fields, words) => {
    const given = Object.entries({ ...running, ...fields }).filter(([, value]) => value !== undefined);
    const shown: Job = { id: '1', name: 'board', status: 8, ...Object.fromEntries(given) };
    expect(lineOf(jobDetailsView(shown, asOf), 'Auto-stop')).toContain(words);
  });

  test("needs no warning if the job isn't running", () => {
    expect(lineOf(jobDetailsView(job({ status: 11 }), asOf), 'Auto-stop')).toBeUndefined();
  });
});

describe('cost', () => {
  const running = job({ status: 8, duration: 2.5833 * hour });

  test('is shown only with a configured price, for the reported running time', () => {
    expect(JSON.stringify(jobDetailsView(running, asOf))).not.toContain('EUR');
    expect(lineOf(jobDetailsView(running, asOf, { config: { price } }), 'Running')).toBe(
      '*Running*  for 2 h 34 min, about 3.10 EUR so far',
    );
    const stopped = jobDetailsView({ ...running, status: 12 }, asOf, { config: { price } });
    expect(lineOf(stopped, 'Ran')).toBe('*Ran*  2 h 34 min, about 3.10 EUR');
  });

  test('is never guessed', () => {
    const { duration: _, ...unknown } = running;
    expect(JSON.stringify(jobDetailsView(unknown, asOf, { config: { price } }))).not.toContain('EUR');
    const justStarted = { ...running, duration: 20_000 };
    expect(JSON.stringify(jobDetailsView(justStarted, asOf, { config: { price } }))).not.toContain('EUR');
  });
});

test('links the consoles if their URLs are known', () => {
  const text = (config: object) => linesOf(jobDetailsView(job(), asOf, { config })).join('\n');
  expect(text({ consoles })).toContain('`/wph-test/zl-test/` · <https://console.example/obs|OBS console>');
  expect(text({ consoles })).toContain('<https://console.example/modelarts|ModelArts console>');
  expect(text({})).not.toContain('console');
});

test('the board is a link and a button while it is served', () => {
  const serviceUrl = 'https://board.example/197';
  const served = jobDetailsView(job({ status: 8, serviceUrl }), asOf);
  expect(lineOf(served, 'Board')).toBe(`*Board*  <${serviceUrl}|resnet50-tb>`);
  expect(JSON.stringify(served.blocks)).toContain('"action_id":"link:open"');
  expect(JSON.stringify(jobDetailsView(job({ status: 12, serviceUrl }), asOf))).not.toContain(serviceUrl);
});

test('facts that are too long for one section, because they are escaped, have several', () => {
  const text = '&'.repeat(1_000);
  const one = job({ name: text, description: text, trainUrl: text, resourceId: text, jobType: text });
  const view = jobDetailsView(one, asOf, { mayAct: true, config: { price, consoles } });
  expect(checkMessage(view)).toEqual([]);
  for (const fact of ['Description', 'Logs', 'Type', 'Resource'])
    expect(JSON.stringify(view.blocks)).toContain(`*${fact}*`);
});

test('hostile jobs never break the details', () => {
  fc.assert(
    fc.property(hostileJob, fc.boolean(), (one, mayAct) => {
      expect(checkMessage(jobDetailsView(one, asOf, { mayAct, config: { price, consoles } }))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
