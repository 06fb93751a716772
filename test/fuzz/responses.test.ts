import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkMessage } from '../../playground/slack/blockKitSchemas/check.ts';
import { defaultQuery } from '../../src/commands/words/query.ts';
import { ModelArtsError } from '../../src/errors.ts';
import { readResponse } from '../../src/modelarts/http/response.ts';
import { jobListSchema, jobSchema } from '../../src/modelarts/schema.ts';
import { errorView } from '../../src/views/errors/error.ts';
import { jobListView } from '../../src/views/jobs/list.ts';

/** Number of runs; set VIZJOBS_FUZZ=50000 for the long version. */
const runs = Number(process.env['VIZJOBS_FUZZ'] ?? 1_500);
const timeout = 60_000 + runs * 20;

const json = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      quotas: fc.jsonValue(),
      is_success: fc.oneof(fc.boolean(), fc.jsonValue()),
      job_total_count: fc.oneof(fc.nat(), fc.jsonValue()),
      error_code: fc.option(fc.jsonValue(), { nil: undefined }),
      jobs: fc.oneof(
        fc.jsonValue(),
        fc.array(
          fc.record(
            {
              job_id: fc.oneof(fc.nat(), fc.string(), fc.jsonValue()),
              job_name: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
              status: fc.oneof(fc.integer(), fc.jsonValue()),
              create_time: fc.jsonValue(),
              duration: fc.jsonValue(),
              job_desc: fc.jsonValue(),
              service_url: fc.jsonValue(),
              schedule: fc.jsonValue(),
            },
            { requiredKeys: [] },
          ),
          { maxLength: 12 },
        ),
      ),
    },
    { requiredKeys: [] },
  ),
);

const body = fc
  .tuple(
    fc.oneof(
      json.map((value) => JSON.stringify(value)),
      fc.string({ unit: 'binary' }),
    ),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.boolean(),
  )
  .map(([text, share, cut]) => (cut ? text.slice(0, Math.floor(text.length * share)) : text));

test(
  `${runs} odd ModelArts responses end in a list or an error, in a message that Slack accepts`,
  () => {
    fc.assert(
      fc.property(body, fc.integer({ min: 100, max: 599 }), (text, status) => {
        const options = { redact: (words: string) => words, refusal: 'refused', now: Date.now } as const;
        for (const schema of [jobListSchema, jobSchema]) {
          try {
            const answer = readResponse<object>({ status, headers: {}, text }, { ...options, schema });
            if (!('jobs' in answer)) continue;
            const list = jobListSchema.parse(JSON.parse(text));
            const page = {
              ...list,
              jobs: list.jobs.slice(0, 20),
              query: defaultQuery,
              pages: 1,
              skipped: 0,
              asOf: 1e12,
            };
            expect(checkMessage(jobListView(page, { mayAct: true }))).toEqual([]);
          } catch (error) {
            expect(error).toBeInstanceOf(ModelArtsError);
            expect(checkMessage(errorView(error, { command: 'failed', reference: 'a' }))).toEqual([]);
          }
        }
      }),
      { numRuns: runs },
    );
  },
  timeout,
);
