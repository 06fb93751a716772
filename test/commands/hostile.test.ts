import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Command, weekdays } from '../../src/commands/command.ts';
import { parseCommand } from '../../src/commands/parse/parse.ts';
import { limits } from '../../src/commands/words/limits.ts';
import { UsageError } from '../../src/errors.ts';
import { soup } from './arbitraries.ts';

const anyText = fc.oneof(
  { arbitrary: soup, weight: 3 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 30 }), weight: 1 },
  { arbitrary: fc.string({ maxLength: 30 }), weight: 1 },
);

/** Every value sent to the service is within its documented range. */
function isValid(command: Command): boolean {
  if (command.name !== 'list') return true;
  const { search, per, page, status, since = 'today', workspace = '0' } = command.query;
  return (
    [...search].length <= limits.search &&
    search.isWellFormed() &&
    !/[\p{Cc}\u{200B}\u{202E}]/u.test(search) &&
    per >= 1 &&
    per <= 20 &&
    page >= 1 &&
    page <= 999_999 &&
    (typeof since === 'string'
      ? ['today', 'yesterday', ...weekdays].includes(since)
      : since >= 1 && since <= 527_040) &&
    status.every((selector) => typeof selector === 'string' || (selector >= 0 && selector <= 22)) &&
    /^[\w-]{1,64}$/.test(workspace)
  );
}

test('100,000 random texts parse, or fail with a UsageError that quotes a word, shows the usage and suggests what parses', () => {
  let commands = 0;
  let errors = 0;
  let suggestions = 0;
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, clouds) => {
      try {
        if (!isValid(parseCommand(text, { clouds }))) return false;
        commands++;
        return true;
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        const { usage, message, suggestion } = error;
        if (suggestion !== undefined) {
          parseCommand(suggestion, { clouds });
          suggestions++;
        }
        errors++;
        return usage !== '' && /`.+`/.test(message) && [...message].length < 300;
      }
    }),
    { numRuns: 100_000 },
  );
  // Guards against a generator that hardly ever reaches one of the outcomes.
  expect(Math.min(commands, errors, suggestions)).toBeGreaterThan(1000);
});

test.each([
  ['keys with spaces', 'status: '.repeat(250)],
  ['keys with commas', 'status:a, '.repeat(200)],
  ['unknown keys', 'a:b '.repeat(500)],
  ['opening quotes', '“'.repeat(1999)],
  ['single quotes', "'a ".repeat(666)],
  ['backslashes', `"${'\\'.repeat(1999)}`],
  ['letters without a colon', 'a'.repeat(2000)],
  ['keyless times', 'today '.repeat(333)],
  ['backticks', 'a`'.repeat(1000)],
])('rejects 2,000 characters of %s with a UsageError', (_, text) => {
  expect(() => parseCommand(text)).toThrow(UsageError);
});

test.each(['in ', 'in a ', 'in the ', '9am ', 'mondays and ', 'every other ', 'Europe/ ', 'status: '])(
  'reads a schedule of 2,000 characters of “%s” at once',
  (part) => {
    const start = process.cpuUsage();
    parseCommand(`schedule ${part.repeat(2000)}`.slice(0, 2000));
    const { user, system } = process.cpuUsage(start);
    expect(user + system).toBeLessThan(1_000_000); // microseconds
  },
);
