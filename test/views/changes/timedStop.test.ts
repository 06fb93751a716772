import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import type { StopResult, TimedStop } from '../../../src/jobs/changes/timedStop.ts';
import {
  keptView,
  nothingToKeepView,
  severalToKeepView,
  stopTimesView,
  timedStopResultView,
  timedStopSetView,
  tooLateToKeepView,
} from '../../../src/views/changes/timedStop.ts';
import type { Message } from '../../../src/views/kit/message.ts';
import { asOf, hostileJob, job } from '../jobs.ts';

const stopOf = (name = 'board', id = '197'): TimedStop => ({
  id: 'abc234',
  job: id,
  name,
  channel: 'C0MLOPS0001',
  setBy: 'U0ADA',
  setAt: asOf,
  dueAt: asOf + 4 * 3_600_000,
});
const running = job({ id: '197', name: 'board', status: 8 });
const text = ({ blocks }: Message) => JSON.stringify(blocks);
const values = ({ blocks }: Message) =>
  blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => (element.type === 'button' && element.value) || [])
      : [],
  );

const results: readonly StopResult[] = [
  { kind: 'stopped' },
  { kind: 'slow' },
  { kind: 'unclear' },
  { kind: 'unconfigured' },
  { kind: 'missed' },
  { kind: 'forbidden', missing: 'operator' },
  { kind: 'forbidden', missing: 'unchecked' },
  { kind: 'failed', failure: 'down', message: 'down' },
  { kind: 'failed', failure: 'refused', status: 403, code: 'ModelArts.0108', message: '<!channel> *no*' },
];

test('offers times as commands, with the next morning instead of the evening late in the day', () => {
  const early = stopTimesView(running, { isLate: false });
  expect(values(early)).toEqual([
    'stop 197 after:1h',
    'stop 197 after:4h',
    'stop 197 at:18:00',
    'stop 197 later',
    'stop 197 later',
  ]);
  for (const value of values(early)) expect(parseCommand(value)).toMatchObject({ name: 'stopLater' });
  expect(values(stopTimesView(running, { isLate: true }))).toContain('stop 197 at:09:00');
});

test('the confirmation says when, what will happen and how to cancel', () => {
  const view = timedStopSetView(running, stopOf(), undefined);
  for (const part of ['Will be stopped <!date', '(in 4 h)', 'Billing stops.', 'The logs stay in OBS'])
    expect(text(view)).toContain(part);
  expect(values(view)).toEqual(['keep 197', 'show 197']);
  // A notification can't show the reader's own time.
  expect(view.text).toMatch(/ \(#197\) will be stopped in 4 h \(2026-01-20 \d\d:\d\d UTC\)\.$/);
  expect(text(view)).not.toContain('replaces');
  expect(text(view)).toContain('post the result here');
  const direct = timedStopSetView(running, { ...stopOf(), channel: 'D0ADABOB001' }, undefined);
  expect(text(direct)).toContain('send you the result by direct message');
  const again = timedStopSetView(running, stopOf(), { ...stopOf(), setBy: 'U0BOB' });
  expect(text(again)).toContain('This replaces the stop that <@U0BOB> set up for <!date');
});

describe('the result', () => {
  test.each(results)('%j: names the job and the person who set it up', (result) => {
    const view = timedStopResultView(stopOf(), result);
    expect(text(view)).toContain('board `#197`');
    expect(text(view)).toContain('<@U0ADA>');
    expect(view.text).not.toContain('<');
    expect(view.text).toMatch(/^(Stopped|Not stopped|Still (stopping|running)): board \(#197\)\. Someone /);
  });

  test.each(results)('%j: offers Stop only if the job may still be running', (result) => {
    const offers = values(timedStopResultView(stopOf(), result)).includes('stop 197');
    expect(offers).toBe(!['stopped', 'slow', 'unconfigured'].includes(result.kind));
  });

  test('says that it is late only if it was', () => {
    const { dueAt } = stopOf();
    expect(text(timedStopResultView(stopOf(), { kind: 'stopped' }, dueAt + 60_000))).not.toContain('late');
    expect(text(timedStopResultView(stopOf(), { kind: 'stopped' }, dueAt + 720_000))).toContain(
      '12 min late',
    );
    // It says so in its own words.
    expect(text(timedStopResultView(stopOf(), { kind: 'missed' }, dueAt + 7_200_000))).not.toContain('late');
  });
});

test("Slack accepts every message, whatever the job's name", () => {
  fc.assert(
    fc.property(hostileJob, (one) => {
      const stop = stopOf(one.name, one.id);
      const term = one.name.slice(0, 64) || 'x';
      const views = [
        stopTimesView(one, { isLate: false }),
        timedStopSetView(one, stop, stop),
        keptView(stop),
        tooLateToKeepView(stop),
        nothingToKeepView(term),
        severalToKeepView(
          one.name || 'x',
          Array.from({ length: 60 }, () => stop),
        ),
        ...results.map((result) => timedStopResultView(stop, result, stop.dueAt + 720_000)),
      ];
      for (const view of views) expect(checkMessage(view)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
