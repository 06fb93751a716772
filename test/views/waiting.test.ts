import { expect, test } from 'vitest';
import { checkMessage } from '../../playground/slack/blockKitSchemas/check.ts';
import { waitingLineView } from '../../src/views/waiting.ts';

test.each([
  [false, 'Asking ModelArts …'],
  [true, 'Setting up the database …'],
])('while the database opens (%s): %s', (isDatabaseOpening, words) => {
  const message = waitingLineView(isDatabaseOpening);
  expect(message.text).toBe(words);
  expect(JSON.stringify(message.blocks)).toContain(`:hourglass_flowing_sand: ${words}`);
  expect(checkMessage(message)).toEqual([]);
});
