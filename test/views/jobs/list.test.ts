import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { parseMrkdwn, type Token } from '../../../playground/slack/messages/mrkdwn.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { defaultQuery } from '../../../src/commands/words/language.ts';
import { statuses } from '../../../src/modelarts/statuses.ts';
import { jobListView } from '../../../src/views/jobs/list.ts';
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

const value = (message: Message, label: string) =>
  buttons(message).find((button) => button.label === label)?.value;

describe('a row', () => {
  test('says status, name, id, description, when it was created, how long it ran and where the logs are', () => {
    expect(sections(jobListView(page([job()])))).toEqual([
      ':red_circle: *Failed*  resnet50-tb  `#197`\n' +
        'TensorBoard of the nightly ResNet run\n' +
        'created <!date^1768888080^{date_short_pretty} at {time}|2026-01-20 05:48 UTC> · ran 25 min · /wph-test/zl-test/',
    ]);
  });

  test('leaves out what the service did not give', () => {
    expect(sections(jobListView(page([{ id: '1', name: 'bare', status: 7 }])))).toEqual([
      ':large_yellow_circle: *Waiting*  bare  `#1`\ncreated at an unknown time',
    ]);
  });

  test.each([
    [
      'a running job with an https page',
      { status: 8, serviceUrl: 'https://board.example/a|b' },
      '<https://board.example/a%7Cb|resnet50-tb>',
    ],
    ['a failed job', { status: 11, serviceUrl: 'https://board.example/' }, '  resnet50-tb  '],
    ['a page that is no http address', { status: 8, serviceUrl: 'javascript:alert(1)' }, '  resnet50-tb  '],
    [
      'an address with a password in it',
      { status: 8, serviceUrl: 'https://a:b@board.example/' },
      '  resnet50-tb  ',
    ],
  ])('links the name only where there is a page: %s', (_, fields, expected) => {
    expect(sections(jobListView(page([job(fields)])))[0]).toContain(expected);
  });

  test('an undocumented status is a row with its number', () => {
    expect(sections(jobListView(page([job({ status: 99 })])))[0]).toContain(':grey_question: *Unknown (99)*');
  });

  test.each(statuses)('status $code reads $label', ({ code, label }) => {
    expect(sections(jobListView(page([job({ status: code })])))[0]).toContain(`: *${label}*  `);
  });
});

describe('paging', () => {
  const second = jobListView(page(jobs(10), { query: query('failed page:2'), total: 23, pages: 3 }));

  test('the middle page leads both ways, and each button is a command', () => {
    expect(second.text).toBe('Visualization jobs: 23 failed, page 2 of 3');
    expect(contexts(second)).toContain('Page 2 of 3 · jobs 11–20 of 23');
    expect(value(second, 'Previous')).toBe('failed');
    expect(value(second, 'Next')).toBe('failed page:3');
    expect(value(second, 'Refresh')).toBe('failed page:2');
  });

  test('no button leads nowhere', () => {
    const first = jobListView(page(jobs(10), { total: 23, pages: 3 }));
    const last = jobListView(page(jobs(3), { query: query('page:3'), total: 23, pages: 3 }));
    expect(value(first, 'Previous')).toBeUndefined();
    expect(value(last, 'Next')).toBeUndefined();
  });

  test('a page beyond the end says so and leads to the last one', () => {
    const beyond = jobListView(page([], { query: query('page:9'), total: 23, pages: 3 }));
    expect(sections(beyond)).toEqual(['There is no page 9. The last one is page 3.']);
    expect(value(beyond, 'Last page')).toBe('page:3');
    expect(value(beyond, 'First page')).toBe('all');
    expect(value(beyond, 'Previous')).toBeUndefined();
  });

  test('a group button keeps the search and starts at its first page', () => {
    const message = jobListView(
      page(jobs(10), { query: query('failed resnet sort:name page:2'), total: 30, pages: 3 }),
    );
    expect(value(message, 'Running')).toBe('running resnet sort:name');
    expect(value(message, 'All')).toBe('resnet sort:name');
  });

  test('ten jobs stay under 16 blocks', () => {
    expect(second.blocks.length).toBeLessThan(16);
  });
});

describe('around the rows', () => {
  test.each([
    ['', 0, 'Visualization jobs: none'],
    ['', 1, 'Visualization jobs: 1'],
    ['failed', 1, 'Visualization jobs: 1 failed'],
    ['failed resnet', 0, 'Visualization jobs: none failed matching “resnet”'],
    ['status:waiting,lost', 2, 'Visualization jobs: 2 waiting or lost'],
    ['status:running,7,14', 1_234, 'Visualization jobs: 1,234 running, waiting or lost'],
  ])('/vizjobs %s with %i jobs is titled “%s”', (text, total, title) => {
    expect(jobListView(page(total === 0 ? [] : [job()], { query: query(text), total, pages: 1 })).text).toBe(
      title,
    );
  });

  test('counts, quota, order and time are there when known', () => {
    const counts = { failed: 3, running: 8, pending: 0, stopped: 0, done: 1, unknown: 0 };
    const text = contexts(
      jobListView(
        page([job()], {
          query: query('failed sort:name order:asc'),
          counts,
          runningQuota: 100,
          creatable: 760,
          workspace: 'w1',
        }),
      ),
    );
    expect(text).toContain(
      ':red_circle: 3 failed · :large_green_circle: 8 running · :large_blue_circle: 1 done',
    );
    expect(text).toContain('quota: at most 100 may run at once, 760 more can be created');
    expect(text).toContain(
      'status: failed · by name, A to Z · workspace: w1 · as of <!date^1768910640^{time}|12:04 UTC>',
    );
  });

  test('what is missing is said', () => {
    expect(contexts(jobListView(page([job()], { unreadable: 1, skipped: 2 })))).toMatch(
      /1 job could not be read.*\n.*2 jobs moved/,
    );
  });

  test('a search that looks like a status offers the status', () => {
    const message = jobListView(page([], { query: query('faild resnet') }));
    expect(buttons(message)[0]).toMatchObject({
      label: 'Did you mean failed resnet?',
      value: 'failed resnet',
    });
  });

  test('the shared copy names who shared it and has no button that would change it for all', () => {
    const message = jobListView(page(jobs(10), { total: 23, pages: 3 }), { sharedBy: 'U1' });
    expect(contexts(message)).toContain('Shared by <@U1>');
    expect(buttons(message).map(({ id }) => id)).toEqual(['open:show-to-me']);
  });
});

describe('hostile text', () => {
  // Our own row: an emoji, the status in bold, the id as code, a date, and perhaps the name as a link.
  const own = { emoji: 1, bold: 1, code: 1, date: 1, link: 1 };

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

  test('twenty jobs that are as long as can be still say how many there are', () => {
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
    expect(contexts(message)).toMatch(/Shown: \d+ of the 20 jobs/);
  });
});
