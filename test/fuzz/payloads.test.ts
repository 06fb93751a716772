import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { checkMessage } from '../../playground/slack/blockKitSchemas/check.ts';
import { sign } from '../../playground/slack/server.ts';
import { defaultQuery } from '../../src/commands/words/language.ts';
import { ModelArtsError } from '../../src/errors.ts';
import { readResponse } from '../../src/modelarts/http/response.ts';
import { jobListSchema, jobSchema } from '../../src/modelarts/schema.ts';
import { errorView } from '../../src/views/errors/error.ts';
import { jobListView } from '../../src/views/jobs/list.ts';
import { startBot } from '../e2e/bot.ts';

/** How many; VIZJOBS_FUZZ=50000 for the long form. */
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
  `${runs} strange answers of ModelArts end in a list or in a clean refusal, and in a message that Slack takes`,
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

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    'failed',
    'show 1',
    'stop 1',
    'replace:next',
    'open:menu',
    'U1',
    'block_actions',
    'view_submission',
  ),
);
// Not `null` alone: Bolt 5.1.0 reads a field of it outside of any try. Nobody without the signing secret gets that far.
const payload = fc.oneof(
  fc.jsonValue().filter((value) => value !== null),
  fc.record(
    {
      type: fc.oneof(fc.constantFrom('block_actions', 'view_submission', 'view_closed', 'shortcut'), word),
      user: fc.oneof(fc.record({ id: word, team_id: word }, { requiredKeys: [] }), fc.jsonValue()),
      team: fc.oneof(fc.record({ id: word }), fc.jsonValue()),
      channel: fc.oneof(fc.record({ id: word }), fc.jsonValue()),
      view: fc.oneof(
        fc.record(
          {
            id: word,
            callback_id: fc.constantFrom('create', 'describe'),
            private_metadata: word,
            state: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
        fc.jsonValue(),
      ),
      trigger_id: word,
      actions: fc.oneof(
        fc.array(
          fc.record(
            {
              type: fc.constantFrom('button', 'overflow', 'static_select'),
              action_id: word,
              block_id: word,
              value: fc.jsonValue(),
              selected_option: fc.jsonValue(),
            },
            { requiredKeys: [] },
          ),
          { maxLength: 3 },
        ),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  ),
);

test(
  `${runs} strange requests, signed and not, never stop the bot`,
  async () => {
    const { slack, bot, clock } = await startBot({ mode: 'http', jobs: [] });
    const url = `http://127.0.0.1:${bot().port}/slack/events`;
    const requests = fc.sample(
      fc.tuple(
        fc.oneof(
          payload.map((value) => new URLSearchParams({ payload: JSON.stringify(value) }).toString()),
          fc
            .dictionary(
              fc.constantFrom(
                'command',
                'text',
                'user_id',
                'channel_id',
                'team_id',
                'ssl_check',
                'payload',
                'trigger_id',
              ),
              word,
            )
            .map((fields) => new URLSearchParams(fields).toString()),
          fc.string({ unit: 'binary' }),
        ),
        fc.boolean(),
        fc.boolean(),
      ),
      runs,
    );
    let next = 0;
    const worker = async () => {
      for (let request = requests[next++]; request; request = requests[next++]) {
        const [sent, signed, asJson] = request;
        const timestamp = Math.floor(clock.now() / 1_000);
        const headers = {
          'content-type': asJson ? 'application/json' : 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': String(timestamp),
          'x-slack-signature': signed ? sign(slack.signingSecret, timestamp, sent) : 'v0=00',
        };
        // What nobody listens to is answered after 3 s: the next request does not wait for it.
        const response = await fetch(url, {
          method: 'POST',
          headers,
          body: sent,
          signal: AbortSignal.timeout(60),
        }).catch(() => undefined);
        if (response) expect([200, 400, 401, 404, 500]).toContain(response.status);
        if (response && !signed) expect(response.status).toBe(401);
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    await vi.waitUntil(() => bot().health().ok);
    const message = await (await slack.command('/vizjobs failed')).answer();
    expect(message.text).toContain('Visualization jobs: none failed');
  },
  timeout,
);
