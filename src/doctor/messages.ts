import type { KnownBlock } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import { slackErrorCode } from '../slack/out/slackFailure.ts';
import { isTransient } from '../slack/startError.ts';
import { type Finding, finding, Skipped, Unfit } from './finding.ts';
import { type Sample, samples } from './samples/samples.ts';
import { clientOf } from './slack.ts';

/**
 * Slack's verdict on a sample of everything vizjobs sends; posts nothing.
 * https://docs.slack.dev/reference/methods/blocks.validate
 * @param now milliseconds since the epoch
 */
export async function examineMessages(config: Config, now: number): Promise<Finding[]> {
  const client = clientOf(config, config.slack.botToken);
  const findings: Finding[] = [];
  for (const sample of samples(now))
    findings.push(await finding(sample.name, () => verdictOn(client, sample)));
  return findings;
}

async function verdictOn(client: WebClient, sample: Sample): Promise<string> {
  if ('view' in sample) {
    const problems = await problemsOf(() => client.blocks.validate({ view: sample.view }));
    if (problems.length > 0) throw new Unfit(rejected(problems));
    return 'Slack accepts it.';
  }
  const validate = (blocks: KnownBlock[]) =>
    problemsOf(() => client.blocks.validate({ message: { blocks } }));
  const { blocks, fallback } = sample.message;
  const problems = await validate(blocks);
  const left = fallback ? await validate(fallback) : problems;
  if (left.length > 0) throw new Unfit(rejected(left));
  return problems.length > 0
    ? `${rejected(problems)} vizjobs sends its fallback, which Slack accepts.`
    : 'Slack accepts it.';
}

const maxProblems = 3;

function rejected(problems: readonly string[]): string {
  const rest = problems.length - maxProblems;
  return `Slack rejects it: ${problems.slice(0, maxProblems).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`;
}

const answer = z.object({
  errors: z
    .array(
      z.object({
        pointer: z.string().default(''),
        code: z.string().default('invalid'),
        message: z.string().default(''),
      }),
    )
    .default([]),
});

/** Empty: Slack accepts it. */
async function problemsOf(validate: () => Promise<unknown>): Promise<string[]> {
  const said = await validate().catch((error: unknown) => {
    const code = slackErrorCode(error);
    if (code === 'unknown_method') throw new Skipped("Not checked: this Slack doesn't have blocks.validate.");
    if (isTransient(error))
      throw new Skipped(`Not checked, because Slack has a problem right now (${code}).`);
    if (error instanceof WebAPIPlatformError && 'errors' in error.data) return error.data;
    throw new Unfit(`Slack can't check it (${code}).`);
  });
  return answer
    .parse(said)
    .errors.map(({ pointer, code, message }) => `${message || code} at ${pointer || '/'}`);
}
