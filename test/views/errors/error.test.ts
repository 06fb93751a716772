import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import {
  type MissingRight,
  ModelArtsError,
  PermissionError,
  SlackRefusal,
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

describe('wrong words', () => {
  test('quote the word, show the usage and offer the command that was probably meant', () => {
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

describe('a refusal of the service', () => {
  test.each([
    [401, 'APIG.0301', 'credentials'],
    [401, 'ModelArts.0202', 'credentials'],
    [403, 'ModelArts.0108', 'permission'],
    [400, 'ModelArts.0102', 'no such workspace'],
    [404, 'APIG.0101', 'does not offer visualization jobs'],
    [404, 'ModelArts.0110', 'no such job'],
    [404, 'APIG.0105', 'from a gateway or a proxy'],
    [404, undefined, 'from a gateway or a proxy'],
    [429, 'APIG.0308', 'Too many requests'],
    [500, 'ModelArts.0010', 'has a fault'],
    [503, undefined, 'has a fault'],
    [400, 'ModelArts.0105', 'status of the job'],
    [200, 'ModelArts.9999', 'this reason'],
  ])('HTTP %i %s says why and what to do next', (status, code, why) => {
    const text = shown(
      new ModelArtsError('refused', 'the words of the service', { status, code, requestId: 'req-1' }),
    );
    expect(text).toContain(why);
    expect(text).toContain('the words of the service');
    expect(text).toContain('request id `req-1`');
    expect(text).toContain('Ref `a1b2c3d4`');
    if (code) expect(text).toContain(`code \`${code}\``);
  });
});

test.each([
  ['unreachable', 'cannot be reached'],
  ['timeout', 'did not answer in time'],
  ['unreadable', 'cannot be read'],
  ['login', 'could not log in'],
] as const)('%s is told apart', (failure, words) => {
  expect(shown(new ModelArtsError(failure, 'x'))).toContain(words);
});

test.each(['unreachable', 'timeout', 'uncertain'] as const)(
  '%s: technical words are not shown',
  (failure) => {
    expect(shown(new ModelArtsError(failure, 'ECONNRESET 10.0.0.1'))).not.toContain('ECONNRESET');
  },
);

test('a service that is down is told with the time, in the reader’s own zone where Slack can show it', () => {
  const since = Date.UTC(2026, 10, 25, 12, 4);
  const { text, blocks } = errorView(
    new ModelArtsError('down', 'x', { since, retryAt: since + 300_000 }),
    options,
  );
  expect(JSON.stringify(blocks)).toContain(
    `Unreachable since <!date^${since / 1_000}^{date_short_pretty} at {time}|2026-11-25 12:04 UTC>.`,
  );
  expect(text).toContain(
    'ModelArts does not answer. Unreachable since 2026-11-25 12:04 UTC. vizjobs keeps retrying; next try 2026-11-25 12:09 UTC.',
  );
  expect(checkMessage({ text, blocks })).toEqual([]);
  expect(JSON.stringify(blocks)).toContain('Try again');
});

test('who asks too much at once is asked to wait', () => {
  const text = shown(new TooManyQuestionsError('U1', 20));
  expect(text).toContain('One at a time, please.');
  expect(text).toContain('20 questions of yours are waiting');
  expect(text).not.toContain('U1');
});

describe('a right that is missing', () => {
  const buttons = (missing: MissingRight) =>
    [
      ...JSON.stringify(errorView(new PermissionError(missing), options)).matchAll(
        /"action_id":"open:([\w-]+)"/g,
      ),
    ].map(([, name]) => name);

  test.each<MissingRight>(['operator', 'nobody', 'guest', 'viewer', 'channel', 'schedule'])(
    '%s: neither another try nor the log can help',
    (missing) => {
      expect(buttons(missing)).toEqual(['help']);
      expect(shown(new PermissionError(missing))).not.toContain(options.reference);
    },
  );

  test('a guest is sent to a full member, and not to a list that does not help guests', () => {
    expect(shown(new PermissionError('guest'))).toContain('Ask a full member');
    expect(shown(new PermissionError('guest'))).not.toContain('VIZJOBS_');
  });

  test('a stranger has nothing to press, because nothing would answer', () => {
    expect(buttons('stranger')).toEqual([]);
    expect(shown(new PermissionError('stranger'))).toContain('ask a member of that workspace');
  });

  test('what Slack did not say may be there in a minute', () => {
    expect(buttons('unchecked')).toEqual(['try-again', 'help']);
    expect(shown(new PermissionError('unchecked'))).toContain(options.reference);
  });
});

test('a channel without the bot is explained with the remedy', () => {
  expect(shown(new SlackRefusal('not_in_channel'))).toContain('/invite @vizjobs');
});

test('a fault of ours shows no inner words, but the reference', () => {
  const text = shown(new TypeError('cannot read secret of undefined'));
  expect(text).not.toContain('secret');
  expect(text).toContain('a1b2c3d4');
});

test('Try again runs the same command as a new message', () => {
  const view = errorView(new ModelArtsError('timeout', 'x'), options);
  expect(JSON.stringify(view.blocks)).toContain('"action_id":"open:try-again","value":"failed page:2"');
});

test('hostile texts end in a message that Slack takes', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (text, other) => {
      const errors = [
        new ModelArtsError('refused', text, { status: 400, code: other, requestId: other }),
        new UsageError(`There is no \`${text}\`.`, {
          word: text,
          usage: 'page:NUMBER',
          suggestion: other.slice(0, 200),
        }),
        new SlackRefusal(text),
      ];
      for (const error of errors) {
        expect(checkMessage(errorView(error, { command: text.slice(0, 2_000), reference: 'a' }))).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});
