import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage, checkView } from '../../../playground/slack/blockKitSchemas/check.ts';
import type { Change } from '../../../src/commands/command.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { allowedChanges } from '../../../src/jobs/changes/actions.ts';
import { statuses } from '../../../src/modelarts/statuses.ts';
import {
  changeImpossibleView,
  changeOutcomeView,
  changeProgressView,
  changeQuestionView,
  createOutcomeView,
} from '../../../src/views/changes/change.ts';
import { jobChoiceView } from '../../../src/views/jobs/choice.ts';
import { jobDetailsView, jobNotFoundView } from '../../../src/views/jobs/details.ts';
import { jobListView } from '../../../src/views/jobs/list.ts';
import { overflow } from '../../../src/views/kit/blocks.ts';
import type { Message } from '../../../src/views/kit/message.ts';
import { createForm, describeForm, noFormView, waitingView } from '../../../src/views/modals/job.ts';
import { asOf, hostileJob, hostileText, job, page } from '../jobs.ts';

const text = (message: Message) => JSON.stringify(message.blocks);
const changes = ['stop', 'restart', 'delete'] as const;
const purposes = (['show', 'describe', ...changes] as const).map((name) => ({ name }));

describe('offers', () => {
  test.each([
    [8, ['stop', 'delete']],
    [7, ['stop', 'delete']],
    [9, []],
    [10, ['restart', 'delete']],
    [11, ['restart', 'delete']],
    [12, ['restart', 'delete']],
    [0, ['delete']],
    [99, ['delete']],
  ])('for status %i: %j', (status, expected) => {
    expect(allowedChanges(status)).toEqual(expected);
  });

  test.each(statuses)('at most five options in the row menu of status $code, each a command', ({ code }) => {
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

  test('URL options without a command', () => {
    expect(overflow([{ label: 'Open', url: 'https://board.example/' }]).options[0]).toMatchObject({
      value: 'link',
    });
  });
});

const options = { asOf };

describe('the confirmation', () => {
  const question = (change: Change, status: number, config = {}) =>
    changeQuestionView(change, job({ status, trainUrl: '/bucket/logs/', createdAt: asOf - 7_200_000 }), {
      asOf,
      config,
    });

  test.each([
    ['stop', 8, ['Stop this job?', 'board closes for everyone', 'Billing stops.', 'restart the job later']],
    ['stop', 7, ["won't start, so it won't be billed"]],
    ['restart', 12, ['Restart this job?', 'Billing starts again']],
    ['delete', 8, ['Delete this job?', 'Billing stops.', "can't be undone"]],
    ['delete', 6, ["isn't running, so billing doesn't change", "can't be undone"]],
  ] as const)('for %s in status %i says what happens', (change, status, words) => {
    const shown = text(question(change, status));
    for (const part of [...words, 'The logs stay in OBS: `/bucket/logs/`']) expect(shown).toContain(part);
  });

  test('identifies the job by name, ID, description and age', () => {
    const shown = text(question('stop', 8));
    for (const part of ['resnet50-tb', '`#197`', '(2 h ago)']) expect(shown).toContain(part);
    const described = changeQuestionView('stop', job({ status: 8, description: 'For Monday' }), options);
    expect(text(described)).toContain('For Monday');
  });

  test('mentions the board closing only if there is one', () => {
    expect(text(question('delete', 12))).not.toContain('board closes');
  });

  test('mentions money only if the price is configured', () => {
    expect(text(question('restart', 12))).not.toContain('an hour');
    expect(text(question('restart', 12, { price: { perHour: 1.2, currency: 'EUR' } }))).toContain(
      'about 1.20 EUR an hour',
    );
    const price = { perHour: 1.2, currency: 'EUR' };
    for (const [duration, words] of [
      [9_240_000, 'Billing stops: about 3.08 EUR so far.'],
      [93_600_000, 'Billing stops: about 31 EUR so far.'],
      [3.6e9, 'Billing stops: about 1,200 EUR so far.'],
    ] as const) {
      const running = job({ status: 8, duration });
      expect(text(changeQuestionView('stop', running, { ...options, config: { price } }))).toContain(words);
      expect(text(changeQuestionView('stop', running, options))).not.toContain('EUR');
    }
  });

  test.each([
    ['stop', 8, 'Keep'],
    ['restart', 12, 'Not now'],
    ['delete', 12, 'Keep'],
  ] as const)('for %s puts the safe button first', (change, status, keep) => {
    const buttons = question(change, status).blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements : [],
    );
    expect(buttons).toMatchObject([
      { text: { text: keep }, action_id: expect.stringMatching(/^dismiss:/) },
      { action_id: `confirm:${change}`, value: `${change} 197` },
    ]);
    expect(buttons[0]).not.toHaveProperty('style');
  });
});

describe('in progress', () => {
  test('the old status is shown as the past, never as the outcome', () => {
    const shown = text(changeProgressView('delete', job({ status: 6 })));
    expect(shown).toContain('*Deleting …*  (was: Delete failed)');
    expect(shown).toContain("I'll update this message.");
    expect(shown).not.toContain(':red_circle:');
  });

  test('shows an intermediate status', () => {
    const shown = text(changeProgressView('restart', job({ status: 11 }), job({ status: 7 })));
    expect(shown).toContain('(was: Failed, now: Waiting)');
  });
});

test.each([
  ['stop', { job: job({ status: 12 }), settled: true, after: 12_000 }, 'Stopped after 12 s'],
  ['stop', { job: job({ status: 99 }), settled: true, after: 12_000 }, "Stop didn't work"],
  ['stop', { job: undefined, settled: true, after: 12_000 }, 'Gone after 12 s: it was deleted'],
  ['restart', { job: job({ status: 8 }), settled: true, after: 65_000 }, 'Restarted after 1 min'],
  [
    'restart',
    { job: job({ status: 11 }), settled: true, after: 5_000 },
    "Restart didn't work: after 5 s the status is Failed.",
  ],
  ['delete', { job: undefined, settled: true, after: 6_000 }, 'Deleted after 6 s'],
  [
    'delete',
    { job: job({ status: 6 }), settled: true, after: 6_000 },
    "Delete didn't work: after 6 s the status is Delete failed.",
  ],
  ['stop', { job: job({ status: 9 }), settled: false, after: 300_000 }, 'Not stopped yet after 5 min'],
] as const)('the outcome of %s with %j says %s', (change, followed, words) => {
  const message = changeOutcomeView(change, job({ status: 8 }), followed, options);
  expect(text(message)).toContain(words);
  // Read aloud, and in a notification.
  expect(message.text.slice(0, words.length)).toBe(words);
  expect(message.text).toMatch(/^[^*`]+ resnet50-tb \(#197\)/);
});

describe('a name shared by several jobs', () => {
  const twins = [job({ id: '1', status: 8 }), job({ id: '2', status: 12 }), job({ id: '3', status: 7 })];
  const values = (message: Message) =>
    message.blocks.flatMap((block) =>
      block.type === 'section' && block.accessory?.type === 'button' ? [block.accessory.value] : [],
    );

  test.each([
    ['stop', 'Which one should stop? Nothing has been stopped.', ['stop 1', 'stop 3']],
    ['restart', 'Which one should restart? Nothing has been restarted.', ['restart 2']],
    [
      'delete',
      'Which one should be deleted? Nothing has been deleted.',
      ['delete 1', 'delete 2', 'delete 3'],
    ],
  ] as const)('for %s has a button on each job that allows it', (name, question, commands) => {
    const message = jobChoiceView('twin', twins, { name });
    expect(text(message)).toContain('3 jobs have that name');
    expect(text(message)).toContain(question);
    expect(values(message)).toEqual(commands);
  });

  test('applies a new description to the chosen job', () => {
    const message = jobChoiceView('twin', twins, { name: 'describe', description: 'For Monday' });
    expect(values(message)).toEqual([1, 2, 3].map((id) => `describe ${id} "For Monday"`));
  });

  test('asks nothing if no job can be stopped', () => {
    const message = jobChoiceView('twin', [job({ status: 12 }), job({ status: 9 })], { name: 'stop' });
    expect(text(message)).toContain('None of them can be stopped now.');
    expect(values(message)).toEqual([]);
  });
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
          changeQuestionView(change, one, options),
          changeProgressView(change, one, other),
          changeImpossibleView(change, one, options, true),
          changeOutcomeView(change, one, followed, options),
          createOutcomeView(one, followed, options),
          jobDetailsView(one, asOf, { mayAct: true }),
          jobDetailsView(one, asOf, { sharedBy: 'U1' }),
          ...purposes.map((purpose) =>
            jobChoiceView(words.slice(0, 64), [one, ...(other ? [other] : [])], {
              ...purpose,
              description: words.slice(0, 256),
            }),
          ),
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
