import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { linkedJobView } from '../../../src/views/jobs/found.ts';
import { asOf, hostileJob, job } from '../jobs.ts';

test("a link's job is its row with its menu, and says when that was so", () => {
  const { text, blocks } = linkedJobView(job({ cloud: 'prod' }), asOf, { mayAct: true });
  expect(text).toBe('resnet50-tb (#197) in prod: Failed');
  expect(blocks).toMatchObject([
    {
      type: 'section',
      text: { text: expect.stringMatching(/\*Failed\* resnet50-tb `#197`\n<!date[^>]*> · `prod` · /) },
    },
    { type: 'context', elements: [{ text: expect.stringMatching(/^As of /) }] },
  ]);
  expect(JSON.stringify(blocks)).toContain('restart 197 in:prod');
  expect(JSON.stringify(linkedJobView(job(), asOf, {}).blocks)).not.toContain('restart');
});

test('hostile jobs never break it', () => {
  fc.assert(
    fc.property(hostileJob, fc.boolean(), (one, mayAct) => {
      expect(checkMessage(linkedJobView(one, asOf, { mayAct }))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
