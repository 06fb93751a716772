import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { statuses } from '../../../src/modelarts/statuses.ts';
import { isForOne, type Message } from '../../../src/views/kit/message.ts';
import {
  dismissedView,
  jobMutedView,
  jobUnmutedView,
  remindLaterView,
} from '../../../src/views/watches/jobAnswers.ts';
import { watchesView } from '../../../src/views/watches/list.ts';
import { pollProblemView, pollRecoveredView, watchesPausedView } from '../../../src/views/watches/notices.ts';
import { absenceView, changesView } from '../../../src/views/watches/several.ts';
import { reminderView, stepView, threadView } from '../../../src/views/watches/thread.ts';
import {
  jobEndedView,
  muteView,
  watchAddedView,
  watchKnownView,
  watchRemovedView,
  watchView,
} from '../../../src/views/watches/watches.ts';
import type { JobThread, Step } from '../../../src/watches/thread.ts';
import type { Watch } from '../../../src/watches/watch.ts';
import { watchCommand } from '../../commands/arbitraries.ts';
import { asOf, hostileJob, job } from '../jobs.ts';

const hour = 3_600_000;
const details = { price: { perHour: 1.2, currency: 'EUR' } };
const channel = 'C0MLOPS0001';
const options = { now: asOf, seconds: 60, channel, list: 'here' } as const;

const watch: Watch = {
  id: 'k7q2aa',
  target: { kind: 'channel', channel },
  subject: { kind: 'jobs', filter: { status: ['failed'], search: '' } },
  cloud: undefined,
  createdBy: 'U0VIEWER001',
  createdAt: asOf - hour,
};
const personal: Watch = {
  ...watch,
  target: { kind: 'person', user: 'U0VIEWER001' },
  subject: { kind: 'job', job: { id: '197', name: 'resnet50-tb' } },
};
const failed: Step = { kind: 'status', status: 11, from: 8, at: asOf, after: asOf - 60_000 };
const thread: JobThread = { watch, job: job(), asOf, since: asOf, isGone: false, steps: [failed] };
const question = { duration: 26 * hour, measure: 'service', over: 1_440, isReminder: false } as const;
const idle: JobThread = {
  ...thread,
  watch: { ...watch, subject: { kind: 'jobs', filter: { status: ['running'], search: '', over: 1_440 } } },
  job: job({ status: 8, serviceUrl: 'https://board.example/' }),
  steps: [],
  question,
};

const text = (message: Message) => JSON.stringify(message.blocks);
const values = (message: Message) =>
  [...text(message).matchAll(/"value":"((?:[^"\\]|\\.)*)"/g)]
    .map(([, value = '']) => value)
    .filter((value) => value !== 'link');
const actionIds = (message: Message) =>
  [...text(message).matchAll(/"action_id":"([^"]*)"/g)].map(([, id = '']) => id);
const menuOf = (message: Message) =>
  [...text(message).matchAll(/"text":"([^"]*)","emoji":false\},"(?:value|url)"/g)].map(([, label]) => label);

describe('the message about a job', () => {
  test.each([
    [11, 8, 'resnet50-tb failed (was Running).'],
    [3, 2, 'resnet50-tb failed: image could not be built (was Creating image).'],
    [14, 8, 'resnet50-tb was lost (was Running).'],
    [8, 7, 'resnet50-tb is running (was Waiting).'],
    [7, 4, 'resnet50-tb is waiting in the queue (was Submitting).'],
    [9, 8, 'resnet50-tb is being stopped (was Running).'],
    [12, 9, 'resnet50-tb was stopped (was Stopping).'],
    [10, 8, 'resnet50-tb completed (was Running).'],
    [99, 8, 'resnet50-tb has an unknown status (was Running).'],
  ])('in status %i after %i leads its notification with the news', (status, from, news) => {
    const steps = [{ ...failed, status, from }];
    expect(threadView({ ...thread, job: job({ status }), steps }, {}).text).toBe(news);
  });

  test.each([
    ['gone', 'resnet50-tb is gone, probably deleted (was Running).'],
    ['restarted', 'resnet50-tb was restarted and is running.'],
    ['appeared', 'resnet50-tb was created and is running.'],
  ] as const)('says that it %s', (kind, news) => {
    const step = { kind, status: 8, at: asOf, after: asOf, ...(kind === 'gone' && { from: 8 }) };
    expect(stepView({ ...thread, job: job({ status: 8 }) }, step).text).toBe(news);
  });

  test('has the status, since when, and what usually helps', () => {
    const [section] = threadView(thread, {}).blocks;
    expect(section).toMatchObject({
      text: { text: expect.stringMatching(/^:red_circle: \*Failed\* resnet50-tb `#197`\n<!date\^/) },
    });
    expect(text(threadView(thread, {}))).toContain('was Running · ran 25 min');
    expect(text(threadView(thread, {}))).toContain('Check that the log path has event files');
    expect(text(threadView(thread, {}))).toContain('Watch `k7q2aa`: failed jobs');
    const restarted = { ...failed, kind: 'restarted', status: 8 } as const;
    const again = text(threadView({ ...thread, job: job({ status: 8 }), steps: [restarted] }, {}));
    expect(again).toContain(' · restarted');
    expect(again).not.toContain('was Running');
  });

  test('shows no running time for a running job, which would soon be wrong', () => {
    expect(text(threadView({ ...thread, job: job({ status: 8, duration: 2 * hour }) }, {}))).not.toContain(
      '2 h',
    );
  });

  test.each([
    [{ status: 8, serviceUrl: 'https://board.example/' }, ['Details', 'Open', 'Stop …']],
    [{ status: 11 }, ['Details', 'Restart …']],
    [{ status: 9 }, ['Details']],
  ])('offers for %j what its status allows, and muting', (fields, labels) => {
    const message = threadView({ ...thread, job: job(fields) }, {});
    expect(menuOf(message)).toEqual([...labels, 'Mute this job', 'Mute this watch …']);
    expect(actionIds(message)).toEqual(['open:menu']);
  });

  test('offers only muting for a job that is gone', () => {
    const steps: Step[] = [{ ...failed, kind: 'gone', status: 8, from: 8 }];
    const message = threadView({ ...thread, job: job({ status: 8 }), isGone: true, steps }, {});
    expect(menuOf(message)).toEqual(['Mute this watch …']);
    expect(text(message)).toContain(':wastebasket: *Gone*');
    expect(text(message)).not.toContain(':large_green_circle:');
  });

  test('tells its person when it is over', () => {
    const running = { ...thread, watch: personal, job: job({ status: 8 }) };
    expect(text(threadView(running, {}))).toContain('each change until it ends');
    expect(text(threadView({ ...thread, watch: personal }, {}))).toContain('I stopped watching it');
  });

  test('offers its person no mute for a watch that ended with its job', () => {
    const running = { ...thread, watch: personal, job: job({ status: 8 }) };
    expect(menuOf(threadView(running, {}))).toEqual(['Details', 'Stop …', 'Mute this watch …']);
    expect(menuOf(threadView({ ...thread, watch: personal }, {}))).toEqual(['Details', 'Restart …']);
    const gone: Step[] = [{ ...failed, kind: 'gone', status: 8, from: 8 }];
    const message = threadView({ ...running, isGone: true, steps: gone }, {});
    expect(checkMessage(message)).toEqual([]);
    expect(actionIds(message)).toEqual([]);
  });
});

describe('the question about a long-running job', () => {
  test('says how long, measured how, and at what cost', () => {
    const message = threadView(idle, details);
    expect(message.text).toBe('resnet50-tb has been running for 1 d 2 h, about 31 EUR. Stop it?');
    expect(text(message)).toContain('Running time reported by ModelArts.');
    expect(text(threadView({ ...idle, question: { ...question, measure: 'seen' } }, {}))).toContain(
      'Counted since vizjobs first saw this status.',
    );
    expect(threadView(idle, {}).text).not.toContain('EUR');
    const cost = (hours: number) =>
      threadView({ ...idle, question: { ...question, duration: hours * hour } }, details).text;
    expect(cost(5)).toContain('running for 5 h, about 6.00 EUR. Stop it?');
    expect(cost(1_000)).toContain('about 1,200 EUR');
  });

  test('shows no time of a change if there was none since the job was created', () => {
    const created = job({ status: 8, createdAt: asOf - 26 * hour });
    expect(text(threadView({ ...idle, job: created }, {}))).toContain(
      'resnet50-tb `#197`\\n<!date^1768817040^',
    );
    const waiting = { ...idle, job: created, question: { ...question, measure: 'seen' } } as const;
    expect(text(threadView(waiting, {}))).toContain('resnet50-tb `#197`\\n<!date^1768910640^');
  });

  test('has three answers, none of which replaces the message for everyone', () => {
    expect(values(threadView(idle, details)).slice(-3)).toEqual([
      'stop 197',
      'watch remind k7q2aa #197 4h',
      'watch dismiss k7q2aa #197',
    ]);
    expect(actionIds(threadView(idle, details)).filter((id) => !id.startsWith('open:'))).toEqual([]);
  });

  test("doesn't offer to stop what can't be stopped", () => {
    const lost = { ...idle, job: job({ status: 14 }) };
    expect(threadView(lost, details).text).toBe('resnet50-tb has been “Lost” for 1 d 2 h.');
    expect(values(threadView(lost, details))).not.toContain('stop 197');
  });

  test('is repeated as a reminder, with the same answers', () => {
    const message = reminderView(idle, { ...question, isReminder: true }, details);
    expect(message.text).toMatch(/^Reminder: resnet50-tb has been running/);
    expect(values(message)).toEqual(values(threadView(idle, details)).slice(-3));
  });
});

describe('one change in the thread', () => {
  test('is one line with its time and the name', () => {
    const { blocks } = stepView(thread, failed);
    expect(blocks).toHaveLength(1);
    expect(text({ text: '', blocks })).toMatch(
      /<!date\^\d+\^\{time\}\|12:04 UTC> {2}:red_circle: resnet50-tb failed \(was Running\)/,
    );
  });

  test('shows both times if the polls are far apart', () => {
    const late = stepView(thread, { ...failed, after: asOf - hour });
    expect(text(late)).toContain('11:04 UTC> – <!date');
  });
});

describe('many changes at once', () => {
  const jobs = Array.from({ length: 12 }, (_, index) => job({ id: String(index), name: `board-${index}` }));
  const first = jobs.slice(0, 5).map((one) => ({ job: one, step: failed }));

  test('share one message with the number, the first five and the list', () => {
    const message = changesView({ watch, count: 12, first });
    expect(message.text).toBe(
      '12 jobs failed: board-0 (#0); board-1 (#1); board-2 (#2); board-3 (#3); board-4 (#4); 7 more',
    );
    expect(text(message)).toContain('7 more · Watch `k7q2aa`');
    expect(values(message).slice(-2)).toEqual(['failed', 'watch mute k7q2aa']);
    expect(actionIds(message).filter((id) => !id.startsWith('open:'))).toEqual([]);
  });

  test('are not called failures if jobs are gone or have recovered', () => {
    const gone = { ...failed, kind: 'gone', status: 8 } as const;
    const mixed = [...first.slice(0, 4), { job: job({ name: 'old', status: 8 }), step: gone }];
    expect(changesView({ watch, count: 6, first: mixed }).text).toMatch(
      /^6 jobs changed: board-0 \(#0\) failed \(was Running\); /,
    );
    const recovered = [{ job: job({ status: 8 }), step: { ...failed, status: 8 } }];
    const away = { from: asOf - 2 * hour, until: asOf };
    expect(absenceView({ watch, count: 1, first: recovered }, away).text).toBe(
      '1 job changed while vizjobs was away: resnet50-tb (#197) is running (was Running)',
    );
  });

  test('to the person of an ended watch offer neither a list nor mute', () => {
    const first = [{ job: job({ status: 10 }), step: { ...failed, status: 10 } }];
    const away = { from: asOf - 2 * hour, until: asOf };
    const message = absenceView({ watch: personal, count: 1, first }, away);
    expect(message.text).toContain('resnet50-tb (#197) completed (was Running)');
    expect(values(message)).toEqual(['show 197', 'restart 197']);
  });

  test('after an absence include its time', () => {
    const message = absenceView({ watch, count: 5, first }, { from: asOf - 2 * hour, until: asOf });
    expect(message.text).toMatch(/^5 jobs failed while vizjobs was away: board-0/);
    expect(text(message)).toContain('10:04 UTC> – <!date');
    expect(text(message)).not.toContain('more ·');
  });
});

describe('the reply to a watch', () => {
  test('says what is watched, how often and its ID, with ways to mute and remove it', () => {
    const message = watchAddedView({ watch, mayChange: true }, options);
    expect(message.text).toBe('Watching failed jobs.');
    expect(text(message)).toContain(
      'when a job fails: one message per job, kept up to date. Jobs that have already failed',
    );
    expect(text(message)).toContain('Checked every 1 min · set up by <@U0VIEWER001> · `k7q2aa`');
    expect(values(message)).toEqual(['watch mute k7q2aa', 'watch remove k7q2aa']);
  });

  test('for one job promises direct messages', () => {
    const message = watchAddedView({ watch: personal, mayChange: true }, options);
    expect(message.text).toBe('Watching resnet50-tb #197.');
    expect(text(message)).toContain('direct message each time it changes');
  });

  test('that already exists says so, and who set it up', () => {
    const message = watchKnownView({ watch, mayChange: false }, options);
    expect(message.text).toBe('This channel already watches failed jobs. Nothing was added.');
    expect(values(message)).toEqual(['watches']);
    const muted = { ...watch, mutedUntil: asOf + hour };
    expect(text(watchKnownView({ watch: muted, mayChange: true }, options))).toContain('Muted until');
    expect(watchKnownView({ watch: personal, mayChange: true }, options).text).toMatch(/^You're already/);
  });

  test('for a job that has ended watches nothing', () => {
    expect(jobEndedView(job()).text).toBe(
      'resnet50-tb has already ended: Failed. There is nothing to watch.',
    );
  });
});

describe('the list of watches', () => {
  const row = { watch, mayChange: true };
  const menus = (state: Partial<Watch>) =>
    menuOf(watchesView([{ ...row, watch: { ...watch, ...state } }], [], options));

  test('has one menu per watch that can be changed, and stays a list', () => {
    expect(menus({})).toEqual(['Mute 1 hour', 'Mute until tomorrow, 8:00 AM', 'Mute 1 week', 'Remove']);
    expect(menus({ mutedUntil: asOf + hour })).toHaveLength(5);
    expect(menus({ mutedUntil: asOf + hour })).toContain('Unmute');
    expect(menus({ mutedUntil: asOf })).not.toContain('Unmute');
    expect(menus({ paused: { at: asOf, reason: 'is_archived' } })).toEqual(['Resume', 'Remove']);
    expect(values(watchesView([row], [], { ...options, list: 'everywhere' }))).toContain(
      'watch mute k7q2aa tomorrow list all',
    );
    expect(values(watchesView([{ ...row, mayChange: false }], [], options)).join()).not.toContain('k7q2aa');
  });

  test('shows when a mute ends, and why a watch is paused', () => {
    const view = (state: Partial<Watch>) =>
      text(watchesView([{ ...row, watch: { ...watch, ...state } }], [], options));
    expect(view({ mutedUntil: asOf + hour })).toMatch(/Muted until <!date/);
    expect(view({ paused: { at: asOf, reason: 'is_archived' } })).toContain('The channel is archived.');
    expect(view({ paused: { at: asOf, reason: 'brand_new' } })).toContain('Slack says `brand_new`.');
    expect(view({})).not.toContain('Muted');
    expect(view({})).toContain('\\nSet up by <@U0VIEWER001>');
  });

  test('counts both kinds, and its text names each watch', () => {
    const own = [
      { watch: { ...personal, mutedUntil: asOf + hour }, mayChange: true },
      { watch: { ...personal, paused: { at: asOf } }, mayChange: true },
    ];
    expect(watchesView([row], own, options).text).toBe(
      '1 watch in this channel · 2 for you: failed jobs; resnet50-tb #197, muted; resnet50-tb #197, paused',
    );
    expect(watchesView([], own, options).text).toMatch(/^2 watches for you · none in this channel: resnet50/);
    expect(watchesView([], [], options).text).toBe('Nothing is watched in this channel');
    expect(watchesView([], [], { ...options, list: 'everywhere' }).text).toBe(
      'Nothing is watched in any channel',
    );
  });

  test('after removing one offers to restore it, only in its own channel', () => {
    const done = { result: 'Removed', watch } as const;
    expect(values(watchesView([], [], { ...options, done }))).toContain('watch failed');
    expect(values(watchRemovedView(watch, channel))).toEqual(['watch failed', 'watches']);
    expect(values(watchRemovedView(watch, 'C0RANDOM001'))).toEqual(['watches']);
    expect(values(watchRemovedView(personal, channel))).toEqual(['watch 197', 'watches']);
  });

  test('can only be removed by someone who may no longer see its job', () => {
    const hidden = { ...personal, hidden: 'Ask your admin.' };
    expect(menuOf(watchesView([], [{ watch: hidden, mayChange: true }], options))).toEqual(['Remove']);
    expect(values(watchRemovedView(hidden, channel))).toEqual(['watches']);
  });
});

test('a pause says why and what to do, and offers to resume', () => {
  const message = watchesPausedView('U0VIEWER001', [watch], 'not_in_channel');
  expect(text(message)).toContain('/invite @vizjobs');
  expect(values(message)).toEqual(['watch resume k7q2aa', 'watch remove k7q2aa']);
  const forOthers = watchesPausedView('U0VIEWER001', [watch], 'not_in_channel', { toOwner: false });
  expect(text(forOthers)).toContain("<@U0VIEWER001> couldn't be notified");
  expect(text(message)).not.toContain("couldn't be notified");
});

test('a pause of several watches can be ended for each of them, and stays where everyone can see it', () => {
  const other = { ...personal, id: 'a2b3c4' };
  const message = watchesPausedView('U0VIEWER001', [watch, other], 'not_in_channel');
  expect(message.text).toMatch(/^Your 2 watches are paused\. vizjobs is not in that channel/);
  expect(text(message)).toMatch(/`k7q2aa`\), in <#C0MLOPS0001>.*`a2b3c4`\)"/s);
  expect(values(message)).toEqual(
    ['k7q2aa', 'a2b3c4'].flatMap((id) => [`watch resume ${id}`, `watch remove ${id}`]),
  );
  expect(isForOne(message)).toBe(false);
  const forOthers = watchesPausedView('U0VIEWER001', [watch, other], 'not_in_channel', { toOwner: false });
  expect(text(forOthers)).toContain('2 watches of <@U0VIEWER001> are paused');
  expect(text(forOthers)).toContain("<@U0VIEWER001> couldn't be notified");
  expect(JSON.stringify(watchesPausedView('U0VIEWER001', [watch, personal], 'viewer'))).not.toContain(
    'resnet50',
  );
});

test('a pause because the owner may no longer see the jobs names none to them', () => {
  const own = { ...personal, subject: { kind: 'job', job: { id: '197', name: 'secret' } } } as const;
  for (const reason of ['viewer', 'channel', 'direct', 'stranger']) {
    expect(text(watchesPausedView('U0VIEWER001', [own], reason))).toContain('job `#197`');
    expect(JSON.stringify(watchesPausedView('U0VIEWER001', [own], reason))).not.toContain('secret');
  }
  expect(text(watchesPausedView('U0VIEWER001', [own], 'cloud'))).toContain('secret');
});

test('a watch of a cloud that is gone is not called a schedule', () => {
  const notice = watchesPausedView('U0VIEWER001', [personal], 'cloud');
  expect(text(notice)).toMatch(/Use another cloud(?!.*schedule)/s);
});

test('a polling problem shows its start, and its end shows how long it lasted', () => {
  const problem = { clouds: [''], since: asOf - hour, reason: 'timeout' };
  expect(text(pollProblemView(problem))).toContain('11:04 UTC');
  expect(pollProblemView(problem).text).toContain("ModelArts can't be read");
  expect(text(pollRecoveredView({ ...problem, until: asOf }))).toContain('after 1 h');
  const days = text(pollRecoveredView({ ...problem, since: asOf - 50 * hour, until: asOf }));
  expect(days).toContain('after 2 d 2 h (<!date^1768730640^{date_short_pretty}, {time}|');
  expect(pollRecoveredView({ ...problem, until: asOf }).text).toBe('Watches work again.');
});

test('no job, however hostile, breaks a message, mentions anyone or creates an invalid button', () => {
  const step = fc.record({
    kind: fc.constantFrom('status', 'restarted', 'appeared', 'gone'),
    status: fc.oneof(fc.constantFrom(...statuses.map(({ code }) => code)), fc.integer()),
    at: fc.constant(asOf),
    after: fc.integer({ min: asOf - 20 * hour, max: asOf }),
  });
  const subject = fc.oneof(
    watchCommand.map(({ request }) =>
      request.kind === 'jobs' ? ({ kind: 'jobs', filter: request.filter } as const) : watch.subject,
    ),
    hostileJob.map(({ id, name }) => ({ kind: 'job', job: { id, name } }) as const),
  );
  fc.assert(
    fc.property(
      hostileJob,
      fc.array(step, { maxLength: 4 }),
      subject,
      fc.boolean(),
      (one, steps, about, isGone) => {
        const hostile: Watch = { ...watch, subject: about };
        const hostileThread: JobThread = { ...thread, watch: hostile, job: one, steps, isGone };
        const row = { watch: hostile, mayChange: true };
        const asked = { ...question, duration: 1e12 };
        const first = Array.from({ length: 5 }, (_, index) => ({
          job: one,
          ...(steps[index] && { step: steps[index] }),
        }));
        const messages = [
          threadView(hostileThread, details),
          threadView({ ...hostileThread, question: asked }, details),
          ...steps.map((taken) => stepView(hostileThread, taken)),
          reminderView(hostileThread, asked, details),
          changesView({ watch: hostile, count: 1e6, first }),
          absenceView({ watch: hostile, count: 5, first }, { from: 0, until: asOf }),
          watchAddedView(row, options),
          watchKnownView(row, options),
          watchView('Muted', { watch: { ...hostile, mutedUntil: asOf + 1 }, mayChange: true }, options),
          watchRemovedView(hostile, channel),
          watchesView(
            Array.from({ length: 200 }, () => row),
            [row],
            { ...options, done: { result: 'Removed', watch: hostile } },
          ),
          ...[1, 200].map((count) =>
            watchesPausedView('U0VIEWER001', Array(count).fill(hostile), 'weird<!channel>', {
              toOwner: false,
            }),
          ),
          muteView(hostile),
          jobEndedView(one),
          jobMutedView(hostile, one.id),
          jobUnmutedView(hostile, one.id),
          remindLaterView(one.id, asOf),
          dismissedView(one.id),
        ];
        for (const message of messages) {
          expect(checkMessage(message)).toEqual([]);
          expect(message.text).not.toMatch(/<[!@#]/);
          expect(text(message)).not.toMatch(/<!(?!date)|<@(?!U0VIEWER001>)|<#(?!C0MLOPS0001>)/);
          for (const value of values(message))
            expect(() => parseCommand(JSON.parse(`"${value}"`))).not.toThrow();
        }
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);
