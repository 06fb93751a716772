import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import {
  ChannelError,
  type MissingRight,
  ModelArtsError,
  PermissionError,
  SlackRefusal,
  StoreError,
  type StoreFailure,
  TooManyQuestionsError,
  UsageError,
} from '../../../src/errors.ts';
import { errorView } from '../../../src/views/errors/error.ts';
import { hostileText } from '../jobs.ts';

const options = { command: 'failed page:2', reference: 'a1b2c3d4' };
const shown = (error: unknown) => JSON.stringify(errorView(error, options).blocks);

function usageErrorOf(text: string): unknown {
  try {
    return parseCommand(text);
  } catch (error) {
    return error;
  }
}

describe('usage errors', () => {
  test('quote the word, show the usage and offer the likely command', () => {
    const view = errorView(usageErrorOf('failed sort:nmae'), options);
    expect(view.blocks[0]).toMatchObject({ type: 'section' });
    expect(JSON.stringify(view.blocks)).toContain('`nmae`');
    expect(JSON.stringify(view.blocks)).toContain('Usage: `/vizjobs');
    expect(view.blocks[1]).toMatchObject({
      elements: [
        { text: { text: 'Run failed sort:name' }, value: 'failed sort:name' },
        { text: { text: 'Help' } },
      ],
    });
  });
});

test.each(['share find', 'share describe 197'])(
  'the button of a long suggestion after %s is accepted',
  (start) => {
    const view = errorView(usageErrorOf(`${start} ${'word '.repeat(50)}`), options);
    expect(view.blocks[1]).toMatchObject({
      elements: [{ text: { text: expect.stringMatching(/^Run /) } }, {}],
    });
    expect(checkMessage(view)).toEqual([]);
  },
);

describe('refusals by ModelArts', () => {
  test.each([
    [401, 'APIG.0301', 'credentials'],
    [401, 'ModelArts.0202', 'credentials'],
    [403, 'ModelArts.0108', 'lacks a permission'],
    [401, 'ModelArts.0112', 'lacks a permission'],
    [401, 'ModelArts.0428', "isn't authorized to read your OBS buckets"],
    [403, 'APIG.0401', "doesn't accept requests from this machine's IP address"],
    [400, 'ModelArts.0102', "workspace doesn't exist"],
    [404, 'APIG.0101', 'no longer offers visualization jobs'],
    [404, 'ModelArts.0110', "job doesn't exist"],
    [404, 'APIG.0105', 'from a gateway or a proxy'],
    [404, undefined, 'from a gateway or a proxy'],
    [429, 'APIG.0308', 'Too many requests'],
    [500, 'ModelArts.0010', 'has a problem right now'],
    [503, undefined, 'has a problem right now'],
    [400, 'ModelArts.0105', "job's status"],
    [200, 'ModelArts.9999', 'this reason'],
  ])('HTTP %i %s says why and what to do next', (status, code, why) => {
    const text = shown(
      new ModelArtsError('refused', 'the words of the service', { status, code, requestId: 'req-1' }),
    );
    expect(text).toContain(why);
    expect(text).toContain('the words of the service');
    expect(text).toContain('request ID `req-1`');
    expect(text).toContain('Ref `a1b2c3d4`');
    if (code) expect(text).toContain(`code \`${code}\``);
  });
});

// The account may lack any of the seven, and the environment may not be where the cloud is configured.
test('advice names no permission and no variable that may be the wrong one', () => {
  const errors = [
    ...(['0108', '0112', '0428', '0201', '0105'] as const).map(
      (code) => new ModelArtsError('refused', 'no', { status: 403, code: `ModelArts.${code}` }),
    ),
    new ModelArtsError('refused', 'no', { status: 404, code: 'APIG.0101' }),
    new ModelArtsError('refused', 'no', { status: 403, body: 'a web page' }),
    ...(['unreachable', 'down', 'login'] as const).map((failure) => new ModelArtsError(failure, 'no')),
  ];
  for (const error of errors) {
    const text = shown(error);
    expect(text).not.toMatch(/tensorboard:|MODELARTS_ENDPOINT|OS_[A-Z]/);
    if (text.includes('OS_…')) expect(text).toContain('`OS_…` variables or `clouds.yaml`');
  }
});

test.each([
  ['unreachable', "can't be reached"],
  ['timeout', "didn't respond in time"],
  ['unreadable', "can't be read"],
  ['login', "couldn't log in"],
] as const)('%s has its own text', (failure, words) => {
  expect(shown(new ModelArtsError(failure, 'x'))).toContain(words);
});

test.each(['unreachable', 'timeout', 'uncertain'] as const)('%s hides technical details', (failure) => {
  expect(shown(new ModelArtsError(failure, 'ECONNRESET 10.0.0.1'))).not.toContain('ECONNRESET');
});

test("an outage shows its start, in the reader's time zone where Slack can", () => {
  const since = Date.UTC(2026, 10, 25, 12, 4);
  const { text, blocks } = errorView(
    new ModelArtsError('down', 'x', { since, retryAt: since + 300_000 }),
    options,
  );
  expect(JSON.stringify(blocks)).toContain(`Failing since <!date^${since / 1_000}^{time}|12:04 UTC>.`);
  expect(text).toContain(
    'ModelArts is down. Failing since 12:04 UTC. vizjobs keeps retrying; next try at 12:09 UTC.',
  );
  expect(checkMessage({ text, blocks })).toEqual([]);
  expect(JSON.stringify(blocks)).toContain('Try again');
  // It already says what to ask an admin for.
  expect(JSON.stringify(blocks)).not.toContain('this reference');
});

test('too many questions at once ask for patience', () => {
  const text = shown(new TooManyQuestionsError('U1', 20));
  expect(text).toContain('One at a time, please.');
  expect(text).toContain('You already have 20 requests waiting');
  expect(text).not.toContain('U1');
});

describe('a missing permission', () => {
  const buttons = (missing: MissingRight) =>
    [
      ...JSON.stringify(errorView(new PermissionError(missing), options)).matchAll(
        /"action_id":"open:([\w-]+)"/g,
      ),
    ].map(([, name]) => name);

  test.each<MissingRight>(['operator', 'nobody', 'guest', 'viewer', 'channel', 'schedule'])(
    '%s suggests neither a retry nor the log',
    (missing) => {
      expect(buttons(missing)).toEqual(['help']);
      expect(shown(new PermissionError(missing))).not.toContain(options.reference);
    },
  );

  test("refers a guest to a full member, not to a setting that doesn't help guests", () => {
    expect(shown(new PermissionError('guest'))).toContain('Ask a full member');
    expect(shown(new PermissionError('guest'))).not.toContain('VIZJOBS_');
  });

  test('gives an outsider no buttons, because they would do nothing', () => {
    expect(buttons('stranger')).toEqual([]);
    expect(shown(new PermissionError('stranger'))).toContain('ask a member of that workspace');
  });

  test("offers Try again if Slack didn't respond", () => {
    expect(buttons('unchecked')).toEqual(['try-again', 'help']);
    expect(shown(new PermissionError('unchecked'))).toContain(options.reference);
  });
});

test('a channel without the bot is explained with the fix', () => {
  expect(shown(new SlackRefusal('not_in_channel'))).toContain('/invite @vizjobs');
});

test('what is read aloud has no marks', () => {
  const { text } = errorView(new SlackRefusal('some_new_reason'), options);
  expect(text).toContain('Slack says some_new_reason.');
});

test.each([new ChannelError('not_in_channel'), new SlackRefusal('not_in_channel')])(
  'a channel that the reader can invite vizjobs to needs no admin: %o',
  (error) => {
    const text = JSON.stringify(errorView(error, options).blocks);
    expect(text).toContain('/invite @vizjobs');
    expect(text).not.toContain('admin');
  },
);

test("what is read aloud has the service's own words where the sentence announces them", () => {
  const { text } = errorView(
    new ModelArtsError('refused', 'No <quota>', { status: 200, code: 'X.1' }),
    options,
  );
  expect(text).toMatch(/ It gave this reason: “No &lt;quota&gt;” If this keeps happening, /);
});

test('an internal error shows no details, only the reference', () => {
  const text = shown(new TypeError('cannot read secret of undefined'));
  expect(text).toContain('Something went wrong in vizjobs.* Your command was fine.');
  expect(text).toContain('give your vizjobs admin this reference');
  expect(text).not.toContain('secret');
  expect(text).toContain('a1b2c3d4');
});

test('Try again runs the same command as a new message', () => {
  const view = errorView(new ModelArtsError('timeout', 'x'), options);
  expect(JSON.stringify(view.blocks)).toContain('"action_id":"open:try-again","value":"failed page:2"');
});

describe('Try again', () => {
  const buttonsOf = (error: unknown, kind: string, command = 'stop 197') =>
    errorView(error, { command, kind, reference: 'a' }).blocks.flatMap((block) =>
      block.type === 'actions'
        ? block.elements.flatMap((element) =>
            element.type === 'button' ? [`${element.text.text} = ${element.action_id} ${element.value}`] : [],
          )
        : [],
    );

  test.each([
    ['share', 'Share again = share:share-again stop 197'],
    ['confirm', 'Try again = confirm:try-again stop 197'],
    ['replace', 'Try again = replace:try-again stop 197'],
    ['refresh', 'Try again = refresh:try-again stop 197'],
    ['open', 'Try again = open:try-again stop 197'],
    ['command', 'Try again = open:try-again stop 197'],
    ['submit', 'Open the form again = form:open-the-form-again stop 197'],
    ['form', 'Open the form again = form:open-the-form-again stop 197'],
  ])('after %s repeats that action', (kind, button) => {
    expect(buttonsOf(new ModelArtsError('timeout', 'x'), kind)[0]).toBe(button);
    expect(buttonsOf(new PermissionError('unchecked'), kind)[0]).toBe(button);
  });

  test.each([
    [429, undefined, true],
    [500, 'ModelArts.0010', true],
    [200, 'ModelArts.9999', true],
    [401, 'APIG.0301', false],
    [403, 'ModelArts.0108', false],
    [404, 'ModelArts.0110', false],
    [404, undefined, false],
    [400, 'ModelArts.0105', false],
    [400, 'ModelArts.0104', false],
  ])('for HTTP %i %s only if it can help', (status, code, offered) => {
    const shownButtons = buttonsOf(new ModelArtsError('refused', 'x', { status, code }), 'command');
    expect(shownButtons.some((button) => button.startsWith('Try again'))).toBe(offered);
  });

  test.each<[StoreFailure, boolean]>([
    ['unreachable', true],
    ['opening', true],
    ['busy', true],
    ['readonly', false],
    ['full', false],
    ['refused', false],
  ])('for a database that is %s', (failure, offered) => {
    const error = new StoreError(failure, 'x', { advice: 'y' });
    expect(shown(error)).toContain('Schedules, watches and timed stops are unavailable right now.');
    expect(buttonsOf(error, 'command').some((button) => button.startsWith('Try again'))).toBe(offered);
  });

  test.each<StoreFailure>(['damaged', 'full', 'newer', 'timeout', 'failed'])(
    'a database that is %s may be a server or files, so neither is named',
    (failure) => {
      expect(shown(new StoreError(failure, 'x', { advice: 'y' }))).not.toMatch(/DATA_DIR|DATABASE_URL/);
    },
  );

  test('after an uncertain change suggests checking the job instead', () => {
    const error = new ModelArtsError('uncertain', 'x');
    expect(buttonsOf(error, 'confirm')).toEqual([
      'Check the job = open:check-the-job show 197',
      'Help = open:help help',
    ]);
    for (const command of ['stop resnet50', 'stop 197-run'])
      expect(buttonsOf(error, 'command', command)).toEqual(['Help = open:help help']);
  });
});

describe('a response from something other than ModelArts', () => {
  const answered = (failure: 'refused' | 'login' | 'unreadable', body: string, status: number) =>
    shown(new ModelArtsError(failure, `${body}, HTTP ${status}`, { body, status }));

  test.each([
    ['refused', 'a web page', 502, 'A proxy responded with a web page, HTTP 502.'],
    ['refused', 'a web page', 403, 'A proxy responded with a web page, HTTP 403.'],
    ['refused', 'an empty response', 413, 'It responded with an empty response, HTTP 413.'],
    ['unreadable', 'incomplete JSON', 200, 'It responded with incomplete JSON, HTTP 200.'],
    ['login', 'a web page', 503, 'A proxy responded with a web page, HTTP 503.'],
  ] as const)('%s, %s, HTTP %i: gives the cause once, as a sentence', (failure, body, status, words) => {
    expect(answered(failure, body, status)).toContain(words);
    expect(answered(failure, body, status)).not.toContain('“');
  });

  test("from a proxy isn't blamed on permissions", () => {
    expect(answered('refused', 'a web page', 403)).not.toContain('permission');
  });
});

test.each([
  ['stop', 'List running jobs', 'running'],
  ['restart', 'List jobs that have ended', 'status:failed,stopped,done'],
  ['delete', 'List jobs that have ended', 'status:failed,stopped,done'],
  ['show', 'List all jobs', 'all'],
])('%s without a job offers a suitable list, and runs nothing', (verb, label, value) => {
  const view = errorView(usageErrorOf(verb), options);
  expect(view.blocks[1]).toMatchObject({ elements: [{ text: { text: label }, value }, {}] });
  expect(JSON.stringify(view.blocks)).not.toContain('primary');
});

test('hostile text always gives a message that Slack accepts', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (text, other) => {
      const errors = [
        new ModelArtsError('refused', text, { status: 400, code: other, requestId: other }),
        new UsageError(`There is no \`${text}\`.`, 'page:NUMBER', {
          suggestion: other.slice(0, 2_000),
        }),
        new SlackRefusal(text),
        new ModelArtsError('unreadable', text, { status: 200, body: 'a web page', requestId: other }),
        new ModelArtsError('uncertain', text, { code: other }),
        new UsageError(text, other.slice(0, 200), {
          suggestion: 'all',
          label: 'List all jobs',
        }),
      ];
      for (const error of errors) {
        for (const kind of ['command', 'share', 'confirm', 'replace']) {
          const view = errorView(error, { command: text.slice(0, 2_000), kind, reference: 'a' });
          expect(checkMessage(view)).toEqual([]);
        }
      }
    }),
    { numRuns: 300 },
  );
});
