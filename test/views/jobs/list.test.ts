import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { parseMrkdwn, type Token } from '../../../playground/slack/messages/mrkdwn.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { defaultQuery } from '../../../src/commands/words/query.ts';
import { statuses } from '../../../src/modelarts/statuses.ts';
import { jobListView } from '../../../src/views/jobs/list.ts';
import { nearbyPages } from '../../../src/views/jobs/paging.ts';
import type { Message } from '../../../src/views/kit/message.ts';
import { hostileJob, hostileText, job, page } from '../jobs.ts';

const jobs = (count: number) => Array.from({ length: count }, (_, index) => job({ id: String(index + 1) }));
const query = (text: string) => {
  const command = parseCommand(text);
  return command.name === 'list' ? command.query : defaultQuery;
};

function sections(message: Message): string[] {
  return message.blocks.flatMap((block) => (block.type === 'section' && block.text ? block.text.text : []));
}

function titleOf({ blocks: [first] }: Message): string {
  return first?.type === 'header' ? first.text.text : '';
}
function contexts(message: Message): string {
  return message.blocks
    .flatMap((block) =>
      block.type === 'context' ? block.elements.flatMap((part) => ('text' in part ? part.text : [])) : [],
    )
    .join('\n');
}

function buttons(message: Message): { label: string; value: string | undefined; id: string | undefined }[] {
  return message.blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((part) =>
          part.type === 'button' ? { label: part.text.text, value: part.value, id: part.action_id } : [],
        )
      : [],
  );
}

function menus(message: Message): string[][] {
  return message.blocks.flatMap((block) =>
    block.type === 'section' && block.accessory?.type === 'overflow'
      ? [block.accessory.options.map(({ text }) => text.text)]
      : [],
  );
}

function pageSelect(message: Message) {
  const [found] = message.blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((part) => (part.type === 'static_select' ? part : []))
      : [],
  );
  return (
    found && {
      current: found.initial_option?.text.text,
      options: found.options?.map((option) => option.value),
    }
  );
}

/** The first button or select. */
function firstElement(message: Message): string | undefined {
  const [first] = message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  if (first?.type === 'button') return first.text.text;
  return first?.type === 'static_select' ? first.initial_option?.text.text : undefined;
}

const value = (message: Message, label: string) =>
  buttons(message).find((button) => button.label === label)?.value;
const labels = (message: Message) => buttons(message).map(({ label }) => label);

describe('a row', () => {
  test('has status, name and ID, then when, how long and what', () => {
    expect(sections(jobListView(page([job()])))).toEqual([
      ':red_circle: *Failed* resnet50-tb `#197`\n' +
        '<!date^1768888080^{date_short_pretty}, {time}|2026-01-20 05:48 UTC> · ran 25 min · TensorBoard of the nightly ResNet run',
    ]);
  });

  test("omits what ModelArts didn't return", () => {
    expect(sections(jobListView(page([{ id: '1', name: 'bare', status: 7 }])))).toEqual([
      ':large_yellow_circle: *Waiting* bare `#1`\nCreation time unknown',
    ]);
  });

  test.each([
    ['a short status and name', {}, 'LSTM for the load forecast, nightly …'],
    ['a long run', { duration: 10.99 * 86_400_000 }, 'LSTM for the load forecast …'],
    ['a status that fills the line', { status: 16, name: 'yolov8-lr3e-4' }, undefined],
    [
      'wide characters',
      { description: '夜间训练的可视化任务'.repeat(5) },
      '夜间训练的可视化任务夜间训练的可视化任…',
    ],
  ])('fits the description into three lines on a phone: %s', (_, fields, shown) => {
    const description = 'LSTM for the load forecast, nightly run on all of the data of last week';
    const [text = ''] = sections(jobListView(page([job({ description, ...fields })])));
    expect(text.split('\n')).toHaveLength(2);
    expect(text.split(' · ')[2]).toBe(shown);
  });

  test('names the cloud among several after the status, within the three lines', () => {
    const description = 'LSTM for the load forecast, nightly run on all of the data of last week';
    const one = job({ description, cloud: 'research' });
    const parts = [{ cloud: 'research', total: 1 }];
    const [several = '', single] = [page([one], { parts }), page([one])].flatMap((shown) =>
      sections(jobListView(shown)),
    );
    expect(several).toMatch(
      /^:red_circle: \*Failed\* resnet50-tb `#197`\n<!date[^>]*> · `research` · ran 25 min · LSTM for the load …$/,
    );
    expect(single).not.toContain('research');
  });

  test.each([
    [
      'a running job with an https page',
      { status: 8, serviceUrl: 'https://board.example/a|b' },
      '<https://board.example/a%7Cb|resnet50-tb>',
    ],
    ['a failed job', { status: 11, serviceUrl: 'https://board.example/' }, ' resnet50-tb '],
    ['a page URL that is not HTTP', { status: 8, serviceUrl: 'javascript:alert(1)' }, ' resnet50-tb '],
    ['a URL with a password', { status: 8, serviceUrl: 'https://a:b@board.example/' }, ' resnet50-tb '],
  ])('links the name only if there is a page: %s', (_, fields, expected) => {
    expect(sections(jobListView(page([job(fields)])))[0]).toContain(expected);
  });

  test('shows an undocumented status by its number', () => {
    expect(sections(jobListView(page([job({ status: 99 })])))[0]).toContain(':grey_question: *Unknown (99)*');
  });

  test.each(statuses)('status $code reads $label', ({ code, label }) => {
    expect(sections(jobListView(page([job({ status: code })])))[0]).toContain(`: *${label}* `);
  });

  test.each([
    [false, ['Details', 'Open', 'Tell me when it ends']],
    [true, ['Details', 'Open', 'Tell me when it ends', 'Stop …', 'Stop later …']],
  ])('has a menu for everyone, with changes for operators: %s', (mayAct, options) => {
    const board = job({ status: 8, serviceUrl: 'https://board.example/' });
    const may = { mayAct, mayWatch: true };
    expect(menus(jobListView(page([board]), may))).toEqual([options]);
    expect(menus(jobListView(page([board]), { ...may, sharedBy: 'U1' }))).toEqual([
      ['Details', 'Open', 'Tell me when it ends'],
    ]);
    const ended = ['Details', ...(mayAct ? ['Restart …', 'Delete …', 'Edit description …'] : [])];
    expect(menus(jobListView(page([job({ status: 11 })]), may))).toEqual([ended]);
  });

  test('offers to watch a job only in clouds where that is possible', () => {
    const boards = ['prod', 'research'].map((cloud) => job({ status: 8, cloud }));
    expect(menus(jobListView(page(boards), { mayWatch: new Set(['research']) }))).toEqual([
      ['Details'],
      ['Details', 'Tell me when it ends'],
    ]);
  });
});

describe('paging', () => {
  const second = jobListView(page(jobs(10), { query: query('failed page:2'), total: 23, pages: 3 }));

  test('every button is a command, and the select has every page', () => {
    expect(second.text).toMatch(/^23 failed jobs, page 2 of 3: Failed /);
    expect(labels(second).slice(0, 4)).toEqual(['Next', 'Previous', 'Refresh', 'Share']);
    expect(value(second, 'Previous')).toBe('failed');
    expect(value(second, 'Next')).toBe('failed page:3');
    expect(value(second, 'Refresh')).toBe('failed page:2');
    expect(pageSelect(second)).toEqual({
      current: 'Page 2 of 3',
      options: ['failed', 'failed page:2', 'failed page:3'],
    });
  });

  test('Next comes first on every page but the last, which has nothing in its place', () => {
    const rows = (at: number) =>
      jobListView(page(jobs(10), { query: query(`page:${at}`), total: 80, pages: 8 }));
    for (let at = 1; at < 8; at++) expect(firstElement(rows(at))).toBe('Next');
    expect(firstElement(rows(8))).toBe('Page 8 of 8');
    expect(labels(rows(1))).not.toContain('Previous');
  });

  test('blocks below paging are the same on every page, so that it stays in place', () => {
    const counts = { failed: 80, running: 2, pending: 0, stopped: 0, done: 1, unknown: 0 };
    const foot = (at: number) => {
      const { blocks } = jobListView(
        page(jobs(10), {
          query: query(`failed page:${at}`),
          total: 80,
          pages: 8,
          counts,
          ever: 80,
          lastDay: 3,
        }),
      );
      return blocks.filter(({ type }) => type === 'actions').slice(1);
    };
    const without = (at: number) => JSON.stringify(foot(at));
    expect(without(5)).toBe(without(1));
    expect(without(8)).toBe(without(1));
  });

  test.each([
    [1, 8, [1, 2, 3, 4, 5, 6, 7, 8]],
    [1, 1, [1]],
    [50, 100, [1, 9, 18, 27, 36, 45, 47, 48, 49, 50, 51, 52, 53, 54, 63, 72, 81, 90, 99, 100]],
  ])('page %i of %i offers %j', (at, pages, expected) => {
    expect(nearbyPages(at, pages)).toEqual(expected);
  });

  test('offers at most 21 of very many pages, including both ends', () => {
    const some = nearbyPages(500_000, 999_999);
    expect(some.length).toBeLessThanOrEqual(21);
    expect(some).toEqual(expect.arrayContaining([1, 499_999, 500_001, 999_999]));
  });

  test('uses buttons for the ends if the search is too long for an option', () => {
    const long = jobListView(
      page(jobs(10), { query: { ...query('failed page:3'), search: 'x'.repeat(64) }, total: 80, pages: 8 }),
    );
    expect(pageSelect(long)).toBeUndefined();
    expect(labels(long).slice(0, 6)).toEqual(['Next', 'Refresh', 'Previous', 'First', 'Last', 'Share']);
    expect(value(long, 'Last')).toContain('page:8');
  });

  test('a page past the end says so and leads back', () => {
    const beyond = jobListView(page([], { query: query('page:9'), total: 23, pages: 3 }));
    expect(beyond.text).toBe('There is no page 9; the last is 3');
    expect(buttons(beyond).map(({ label, value }) => [label, value])).toEqual([
      ['First page', 'all'],
      ['Last page', 'page:3'],
    ]);
  });

  test('screen readers, which read only the text, hear every row: status, name, ID and cloud', () => {
    const mixed = [
      job({ id: '1', status: 13, name: 'a & b', cloud: 'prod' }),
      job({ id: '2', status: 8, name: '', cloud: 'research' }),
    ];
    expect(jobListView(page(mixed, { total: 11, pages: 6 })).text).toBe(
      '11 jobs, page 1 of 6: Canceled a &amp; b (#1) in prod; Running (no name) (#2) in research',
    );
  });

  test('ten jobs take fewer than 16 blocks', () => {
    expect(second.blocks.length).toBeLessThan(16);
  });
});

describe('around the rows', () => {
  test.each([
    ['', 0, 'No jobs'],
    ['', 1, '1 job'],
    ['failed', 1, '1 failed job'],
    ['failed resnet', 0, 'No failed jobs match “resnet”'],
    ['failed resnet', 4, '4 failed jobs matching “resnet”'],
    ['running pending', 0, 'No running or pending jobs'],
    ['status:waiting,lost', 2, '2 jobs with status waiting or lost'],
    ['done', 1, '1 job with status done'],
    ['status:running,7,14', 1_234, '1,234 jobs with status running, waiting or lost'],
    ['running since:90m', 2, '2 running jobs in the last 90 min'],
    ['running since:fri', 2, '2 running jobs since Friday'],
    ['running over:24h', 2, '2 running jobs unchanged for over 24 h'],
    ['failed over:20m', 0, 'No failed jobs unchanged for over 20 min'],
    ['over:2d today resnet', 1, '1 job unchanged for over 2 d today matching “resnet”'],
    ['today resnet', 2, '2 jobs today matching “resnet”'],
  ])('/vizjobs %s with %i jobs is titled “%s”', (text, total, title) => {
    const message = jobListView(page(total === 0 ? [] : [job()], { query: query(text), total, pages: 1 }));
    expect(titleOf(message)).toBe(title);
    expect(message.text).toBe(total === 0 ? title : `${title}: Failed resnet50-tb (#197)`);
  });

  test.each([
    ['failed', { total: 77, ever: 77, lastDay: 3 }, '3 failed in the last 24 h · 77 in all', 'All 77'],
    ['failed', { total: 77, ever: 77, lastDay: 0 }, 'None failed in the last 24 h · 77 in all', 'All 77'],
    [
      'failed since:7d',
      { total: 9, ever: 77, lastDay: 3 },
      '9 failed in the last 7 d · 77 in all',
      'Only those in the last 7 d',
    ],
    [
      'failed yesterday',
      { total: 9, ever: 77, lastDay: 3 },
      '9 failed since yesterday · 77 in all',
      'Only those since yesterday',
    ],
    [
      'failed since:24h',
      { total: 0, ever: 77, lastDay: 0 },
      'No failed jobs in the last 24 h · 77 in all',
      '',
    ],
    [
      'running since:24h',
      { total: 2, ever: 11, lastDay: 2 },
      '2 running jobs in the last 24 h · 11 in all',
      '',
    ],
    [
      'failed over:24h',
      { total: 9, ever: 77, lastDay: 3 },
      '9 failed jobs unchanged for over 24 h · 77 in all',
      '',
    ],
  ])('/vizjobs %s leads with how many are new: %j', (text, numbers, title, listed) => {
    const message = jobListView(
      page(numbers.total === 0 ? [] : [job()], { query: query(text), pages: 1, ...numbers }),
    );
    expect(titleOf(message)).toBe(title);
    expect(contexts(message)).toMatch(listed === '' ? /^Newest first/ : listed);
  });

  test('failed jobs can be narrowed to a day or a week, and widened again', () => {
    const known = { total: 3, ever: 77, lastDay: 3 };
    const of = (text: string) => {
      const found = buttons(jobListView(page([job()], { query: query(text), ...known })));
      return Object.fromEntries(found.map(({ label, value }) => [label, value]));
    };
    expect(of('failed resnet')).toMatchObject({
      '24 h': 'failed resnet since:24h',
      '7 d': 'failed resnet since:7d',
    });
    expect(of('failed resnet')).not.toHaveProperty('Any time');
    expect(of('failed since:24h')).toMatchObject({ '7 d': 'failed since:7d', 'Any time': 'failed' });
    expect(of('failed since:24h')).not.toHaveProperty('24 h');
    expect(of('running')).not.toHaveProperty('24 h');
    expect(of('running since:7d')).toMatchObject({ 'Any time': 'running' });
  });

  test('order, workspace and time share one line', () => {
    const text = contexts(
      jobListView(page([job()], { query: query('failed sort:name order:asc'), workspace: 'w1' })),
    );
    expect(text).toBe('By name, A to Z · workspace w1 · as of <!date^1768910640^{time}|12:04 UTC>');
  });

  const counts = { failed: 3, running: 81, pending: 0, stopped: 0, done: 16, unknown: 0 };

  test('groups have counts, with no button for an empty group or the current one', () => {
    const message = jobListView(page([job()], { query: query('failed resnet sort:name page:2'), counts }));
    expect(labels(message)).toEqual(expect.arrayContaining(['All 100', 'Running 81', 'Done 16']));
    expect(labels(message).filter((label) => /Failed|Pending|Stopped|Unknown/.test(label))).toEqual([]);
    expect(value(message, 'Running 81')).toBe('running resnet sort:name');
    expect(value(message, 'All 100')).toBe('resnet sort:name');
  });

  test('without counts every other group has a button', () => {
    expect(labels(jobListView(page([job()])))).toEqual([
      'Refresh',
      'Share',
      'Table',
      'Failed',
      'Running',
      'Pending',
      'Stopped',
      'Done',
      'Unknown',
    ]);
  });

  test.each([
    ['failed', { counts, runningQuota: 100, creatable: 760 }, 'Quota: 81 of 100 running'],
    ['failed', { counts, runningQuota: 100, creatable: 12 }, 'Quota: 81 of 100 running, 12 left to create'],
    ['', { total: 100, creatable: 12 }, 'Quota: 12 left to create'],
    ['failed', { counts, runningQuota: 102, creatable: 760 }, undefined],
    ['', { total: 100, runningQuota: 100, creatable: 25 }, undefined],
    ['failed resnet', { counts, runningQuota: 100, creatable: 12 }, undefined],
    ['failed since:7d', { counts, runningQuota: 100, creatable: 12 }, undefined],
    ['failed over:24h', { counts, runningQuota: 100, creatable: 12 }, undefined],
    ['running', { counts: undefined, total: 100, creatable: 12 }, undefined],
  ])('/vizjobs %s shows the quota above 80 %%: %j', (text, fields, expected) => {
    const { counts: known, ...others } = { counts: undefined, ...fields };
    const message = jobListView(
      page([job()], { query: query(text), ...others, ...(known ? { counts: known } : {}) }),
    );
    if (expected) expect(contexts(message)).toContain(`:warning: ${expected}`);
    else expect(contexts(message)).not.toContain('Quota');
  });

  test('reports missing jobs', () => {
    expect(contexts(jobListView(page([job()], { unreadable: 1, skipped: 2 })))).toMatch(
      /1 job could not be read.*\n.*2 jobs moved/,
    );
  });

  test('the shared copy names who shared it, and has no button that changes it', () => {
    const message = jobListView(page(jobs(10), { total: 23, pages: 3 }), { sharedBy: 'U1' });
    expect(contexts(message)).toContain('Shared by <@U1>');
    expect(buttons(message).map(({ id }) => id)).toEqual(['open:show-to-me']);
  });

  test('options that change jobs are only for operators, and never in the shared copy', () => {
    const options = (message: Message) =>
      message.blocks.flatMap((block) =>
        block.type === 'section' && block.accessory?.type === 'overflow'
          ? block.accessory.options.map(({ value }) => value)
          : [],
      );
    const [failed] = jobs(1);
    const list = page(failed ? [failed] : []);
    expect(options(jobListView(list, { mayAct: true }))).toEqual([
      'show 1',
      'restart 1',
      'delete 1',
      'describe 1',
    ]);
    expect(options(jobListView(list))).toEqual(['show 1']);
    expect(options(jobListView(list, { mayAct: true, sharedBy: 'U1' }))).toEqual(['show 1']);
  });

  test('shows all of twenty jobs with long descriptions and paths', () => {
    const long = Array.from({ length: 20 }, (_, index) =>
      job({ id: `${index}`, description: 'd'.repeat(256), trainUrl: `/${'p'.repeat(400)}` }),
    );
    const message = jobListView(page(long, { query: { ...defaultQuery, per: 20 } }));
    expect(checkMessage(message)).toEqual([]);
    expect(sections(message)).toHaveLength(20);
  });
});

test.each([
  [1, "1 job not shown: ModelArts doesn't say how long it has been in this status."],
  [7, "7 jobs not shown: ModelArts doesn't say how long they have been in this status."],
])('mentions %i jobs with an unknown time in their status', (untimed, text) => {
  const message = jobListView(page([job()], { query: query('running over:24h'), untimed }));
  expect(contexts(message)).toContain(text);
});

describe('a table', () => {
  const table = (message: Message) => {
    const found = message.blocks.find((block) => block.type === 'data_table');
    return found ?? expect.fail('There is no table');
  };
  const cells = (message: Message) =>
    table(message).rows.map((row) => row.map((cell) => ('text' in cell ? cell.text : '')));

  test('has what a row has, with numbers that sort, and the way back to the page of the list', () => {
    const message = jobListView(page([job()], { query: query('failed page:3 per:5 view:table'), total: 1 }));
    expect(checkMessage(message)).toEqual([]);
    expect(cells(message)).toEqual([
      ['Status', 'Name', 'ID', 'Created (UTC)', 'Duration'],
      ['Failed', 'resnet50-tb', '197', '2026-01-20 05:48', '25 min'],
    ]);
    expect(table(message).rows[1]).toMatchObject([{}, {}, { value: 197 }, {}, { value: 1_500 }]);
    expect(table(message)).toMatchObject({ page_size: 5, row_header_column_index: 1 });
    expect(value(message, 'List')).toBe('failed per:5 page:3');
    expect(value(message, 'Running')).toBe('running per:5 view:table');
    expect(labels(message)).not.toContain('Next');
    expect(contexts(message)).not.toContain('The table has');
  });

  test('of 345 jobs has the first 100 and says so, in its text too', () => {
    const message = jobListView(page(jobs(100), { query: query('view:table'), total: 345, pages: 35 }));
    expect(checkMessage(message)).toEqual([]);
    expect(table(message).rows).toHaveLength(101);
    expect(contexts(message)).toContain('The table has the first 100 of 345 jobs.');
    expect(message.text).toMatch(/^345 jobs, the first 100 in a table: Failed .*; and \d+ more$/);
  });

  test('is a page of the list where Slack rejects it, without the button', () => {
    const whole = page(jobs(100), { query: query('failed page:7 view:table'), total: 100, pages: 10 });
    const { fallback = [], text } = jobListView(whole);
    const list = { text, blocks: fallback };
    expect(checkMessage(list)).toEqual([]);
    expect(sections(list)).toHaveLength(10);
    expect(contexts(list)).toContain("Slack can't show tables here.");
    expect(labels(list)).not.toContain('Table');
    expect(value(list, 'Next')).toBe('failed page:2');
  });

  test('keeps an ID above what a number can hold, and shows what is missing as a dash', () => {
    const message = jobListView(
      page([{ id: '9223372036854775807', name: '', status: 8 }], { query: query('view:table') }),
    );
    expect(cells(message)[1]).toEqual(['Running', '–', '9223372036854775807', '–', '–']);
    expect(table(message).rows[1]?.[2]?.type).toBe('raw_text');
  });

  test('of several clouds has a column for them', () => {
    const parts = [{ cloud: 'prod', total: 1 }];
    const message = jobListView(page([job({ cloud: 'prod' })], { query: query('view:table'), parts }));
    expect(cells(message).map((row) => row.at(-1))).toEqual(['Cloud', 'prod']);
  });

  test('takes as many hostile jobs as fit, and no jobs at all', () => {
    expect(jobListView(page([], { query: query('failed view:table') })).fallback).toBeUndefined();
    fc.assert(
      fc.property(fc.array(hostileJob, { minLength: 1, maxLength: 100 }), hostileText, (some, text) => {
        const search = [...text].slice(0, 64).join('');
        const asked = { ...query('view:table'), search };
        const whole = page(some, { query: asked, total: 1_000 });
        for (const options of [{}, { sharedBy: 'U1' }]) {
          const message = jobListView(whole, options);
          expect(checkMessage(message)).toEqual([]);
          expect(checkMessage({ text: message.text, blocks: message.fallback })).toEqual([]);
          expect(contexts(message)).toContain(
            `The table has the first ${table(message).rows.length - 1} of 1,000`,
          );
        }
      }),
      { numRuns: 60 },
    );
    const long = Array.from({ length: 100 }, (_, index) =>
      job({ id: String(10n ** 18n + BigInt(index)), name: 'x'.repeat(200), cloud: 'c'.repeat(32) }),
    );
    const parts = [{ cloud: 'c'.repeat(32), total: 100 }];
    const message = jobListView(page(long, { query: query('view:table'), parts }));
    expect(checkMessage(message)).toEqual([]);
    expect(table(message).rows.length).toBeGreaterThan(60);
    expect(table(message).rows.length).toBeLessThan(100);
  });
});

describe('no matches', () => {
  test.each([
    [
      'failed zzz',
      [
        ['Drop “zzz”', 'failed'],
        ['Any status', 'zzz'],
      ],
    ],
    ['failed', [['Any status', 'all']]],
    ['zzz sort:name page:1', [['Drop “zzz”', 'sort:name']]],
    [
      'failed since:24h',
      [
        ['Any time', 'failed'],
        ['Any status', 'since:24h'],
      ],
    ],
    [
      'running over:24h',
      [
        ['For any time', 'running'],
        ['Any status', 'over:24h'],
      ],
    ],
    ['', [['Refresh', 'all']]],
  ])('/vizjobs %s offers only dropping one condition', (text, expected) => {
    const message = jobListView(page([], { query: query(text) }));
    expect(buttons(message).map(({ label, value }) => [label, value])).toEqual(expected);
    expect(sections(message)).toEqual([]);
  });

  test('offers a status for a search that resembles one', () => {
    const message = jobListView(page([], { query: query('faild resnet') }));
    expect(buttons(message)[0]).toMatchObject({
      label: 'Did you mean failed resnet?',
      value: 'failed resnet',
    });
  });
});

describe('hostile text', () => {
  // What our own row may contain: an emoji, the status in bold, a date, a link on the name; the ID as code,
  // and a name or description as code if it would be formatted.
  const own = { emoji: 1, bold: 1, code: 3, date: 1, link: 1 };

  function count(tokens: readonly Token[], type: string): number {
    return tokens.reduce(
      (sum, token) =>
        sum + (token.type === type ? 1 : 0) + ('children' in token ? count(token.children, type) : 0),
      0,
    );
  }

  test('never mentions, links, formats or breaks a message', () => {
    fc.assert(
      fc.property(
        fc.array(hostileJob, { maxLength: 20 }),
        hostileText,
        fc.boolean(),
        (list, search, mayAct) => {
          const message = jobListView(
            page(list, { query: { ...defaultQuery, per: 20, search: search.slice(0, 64) } }),
            { mayAct },
          );
          expect(checkMessage(message)).toEqual([]);
          for (const tokens of sections(message).map((text) => parseMrkdwn(text, { verbatim: true }))) {
            for (const type of [
              'italic',
              'strike',
              'pre',
              'quote',
              'user',
              'channel',
              'usergroup',
              'broadcast',
            ]) {
              expect(count(tokens, type)).toBe(0);
            }
            for (const [type, most] of Object.entries(own))
              expect(count(tokens, type)).toBeLessThanOrEqual(most);
          }
          expect(JSON.stringify(message).match(/"type":"mrkdwn"/g)).toHaveLength(
            JSON.stringify(message).split('"verbatim":true').length - 1,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test('twenty jobs of maximum length still state the total', () => {
    const long = job({
      name: '😀'.repeat(500),
      description: '&'.repeat(10_000),
      trainUrl: '<'.repeat(10_000),
      status: 8,
      serviceUrl: `https://board.example/${'a'.repeat(900)}`,
    });
    const message = jobListView(
      page(
        Array.from({ length: 20 }, () => long),
        { query: { ...defaultQuery, per: 20 } },
      ),
    );
    expect(checkMessage(message)).toEqual([]);
    expect(contexts(message)).toMatch(/Only \d+ of the 20 jobs/);
  });
});
