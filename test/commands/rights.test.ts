import { expect, test } from 'vitest';
import { parseCommand } from '../../src/commands/parse/parse.ts';
import { rightOf } from '../../src/commands/rights.ts';

/** Repeats the table on purpose: a slip there must not change who may do what. */
test.each([
  ['none', ['help', 'help status', 'watch remove k7q2aa', 'schedule remove k7q2aa list']],
  [
    'read',
    [
      'failed',
      'show 197',
      'find',
      'find 197',
      'summary',
      'schedules',
      'schedules all',
      'watches',
      'watches all',
    ],
  ],
  [
    'schedule',
    [
      'schedule',
      'schedule daily 09:00',
      ...[
        'watch',
        'watch failed resnet over:2h',
        'watch 197',
        'watch mute k7q2aa 4h',
        'watch mute k7q2aa #197',
      ],
      ...['unmute', 'resume'].map((action) => `watch ${action} k7q2aa`),
      ...['watch dismiss k7q2aa #197', 'watch remind k7q2aa #197 4h'],
      ...['edit', 'send', 'pause', 'resume'].map((action) => `schedule ${action} k7q2aa`),
    ],
  ],
  [
    'change',
    [
      ...['stop 197', 'stop 197 after:4h', 'stop 197 at:18:00', 'stop 197 later', 'keep 197'],
      ...['restart 197', 'delete 197', 'describe 197 "new"', 'create', 'create name:new'],
    ],
  ],
] as const)('requires the right “%s” for %j', (right, texts) => {
  for (const text of texts) expect([text, rightOf(parseCommand(text))]).toEqual([text, right]);
});
