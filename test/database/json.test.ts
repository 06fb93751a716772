import { expect, test } from 'vitest';
import { storableJson } from '../../src/database/json.ts';

test.each([
  ['a\0b', 'a\ufffdb'],
  ['\ud83d', '\ufffd'],
  ['\udd34', '\ufffd'],
  ['\\\0', '\\\ufffd'],
  ['\ud83d\udd34', '\ud83d\udd34'],
  ['\\u0000', '\\u0000'],
  ['\\\\ud83d', '\\\\ud83d'],
  ['line\n', 'line\n'],
])('%j is stored as %j', (text, stored) => {
  expect(JSON.parse(storableJson({ text }))).toEqual({ text: stored });
});
