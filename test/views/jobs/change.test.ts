import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage, checkView } from '../../../playground/slack/blockKitSchemas/check.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { allowedChanges } from '../../../src/jobs/actions.ts';
import { statuses } from '../../../src/modelarts/statuses.ts';
import {
  changeImpossibleView,
  changeOutcomeView,
  changeProgressView,
  changeQuestionView,
  createOutcomeView,
} from '../../../src/views/jobs/change.ts';
import { jobChoiceView, jobDetailsView, jobNotFoundView } from '../../../src/views/jobs/details.ts';
import { jobListView } from '../../../src/views/jobs/list.ts';
import { overflow } from '../../../src/views/kit/blocks.ts';
import type { Message } from '../../../src/views/kit/message.ts';
import { createForm, describeForm, noFormView, waitingView } from '../../../src/views/modals/job.ts';
import { asOf, hostileJob, hostileText, job, page } from '../jobs.ts';

const text = (message: Message) => JSON.stringify(message.blocks);
const changes = ['stop', 'restart', 'delete'] as const;

describe('what is offered', () => {
  test.each([
    [8, ['stop', 'delete']],
    [7, ['stop', 'delete']],
    [9, []],
    [10, ['restart', 'delete']],
    [11, ['restart', 'delete']],
    [12, ['restart', 'delete']],
    [0, ['delete']],
    [99, ['delete']],
  ])('in status %i: %j', (status, expected) => {
    expect(allowedChanges(status)).toEqual(expected);
  });

  test.each(statuses)('a row menu in status $code has at most five options, each a command', ({ code }) => {
    const message = jobListView(
      page([job({ status: code, id: '9223372036854775807', serviceUrl: 'https://board.example/' })]),
      { mayAct: true },
    );
    expect(checkMessage(message)).toEqual([]);
    const menus = message.blocks.flatMap((block) =>
      block.type === 'section' && block.accessory?.type === 'overflow' ? [block.accessory] : [],
    );
    expect(menus).toHaveLength(1);
    for (const option of menus.flatMap((menu) => menu.options)) {
      expect(option.value?.length).toBeLessThanOrEqual(75);
      if (!option.url) expect(() => parseCommand(option.value ?? '')).not.toThrow();
    }
  });

  test('an option that opens an address carries no command', () => {
    expect(overflow([{ label: 'Open', url: 'https://board.example/' }]).options[0]).toMatchObject({
      value: 'link',
    });
  });
});

describe('the question', () => {
  test.each([
    ['stop', 'Stop', 'no longer billed'],
    ['restart', 'Restart', 'billed while it runs'],
    ['delete', 'Delete', 'cannot be undone'],
  ] as const)(
    '%s names the job, says what it means, and the button carries the verb',
    (change, verb, meaning) => {
      const message = changeQuestionView(change, job({ status: 8 }));
      expect(text(message)).toContain(`${verb} this job?`);
      expect(text(message)).toContain('resnet50-tb');
      expect(text(message)).toContain(meaning);
      expect(text(message)).toContain(`"action_id":"confirm:${change}","value":"${change} 197"`);
      expect(text(message)).toContain('"text":"Keep"');
      expect(text(message)).toContain('"action_id":"dismiss:keep"');
    },
  );
});

test.each([
  ['stop', { job: job({ status: 12 }), settled: true, after: 12_000 }, 'Stopped after 12 s'],
  ['restart', { job: job({ status: 8 }), settled: true, after: 65_000 }, 'Restarted after 1 min'],
  [
    'restart',
    { job: job({ status: 11 }), settled: true, after: 5_000 },
    'Restarting did not work: the job is Failed',
  ],
  ['delete', { job: undefined, settled: true, after: 6_000 }, 'Deleted'],
  [
    'delete',
    { job: job({ status: 6 }), settled: true, after: 6_000 },
    'Deleting did not work: the job is Delete failed',
  ],
  ['stop', { job: job({ status: 9 }), settled: false, after: 300_000 }, 'Not stopped yet after 5 min'],
] as const)('the outcome of %s with %j says %s', (change, followed, words) => {
  expect(text(changeOutcomeView(change, job({ status: 8 }), followed, asOf))).toContain(words);
});

test('hostile jobs never break a message or a form', () => {
  fc.assert(
    fc.property(
      hostileJob,
      fc.option(hostileJob, { nil: undefined }),
      hostileText,
      fc.constantFrom(...changes),
      (one, other, words, change) => {
        const followed = { job: other, settled: words.length % 2 === 0, after: words.length * 1_000 };
        const messages = [
          changeQuestionView(change, one),
          changeProgressView(change, one),
          changeImpossibleView(change, one, asOf, true),
          changeOutcomeView(change, one, followed, asOf),
          createOutcomeView(one, followed, asOf),
          jobDetailsView(one, asOf, { mayAct: true }),
          jobDetailsView(one, asOf, { sharedBy: 'U1' }),
          jobChoiceView(words.slice(0, 64), [one, ...(other ? [other] : [])]),
          jobNotFoundView(words.slice(0, 64)),
        ];
        for (const message of messages) expect(checkMessage(message)).toEqual([]);
        const target = { responseUrl: 'https://hooks.example/', channel: 'C1' };
        for (const view of [
          createForm(target),
          describeForm(one, target),
          waitingView('job'),
          noFormView(words, words.length),
        ]) {
          expect(checkView(view)).toEqual([]);
        }
      },
    ),
    { numRuns: 300 },
  );
});
