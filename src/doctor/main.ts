/** `npm run doctor`: what the bot would meet with this environment. Ends with 1 when something is wrong. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError, readConfig } from '../config.ts';
import { examine, type Finding } from './checks.ts';

const manifest = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });
const { scopes } = manifest.parse(
  JSON.parse(readFileSync(new URL('../../manifest/socket-mode.json', import.meta.url), 'utf8')),
).oauth_config;

const findings = await look();
for (const { check, ok, words } of findings)
  process.stdout.write(`${ok ? 'ok   ' : 'WRONG'}  ${check}: ${words}\n`);
process.exitCode = findings.every(({ ok }) => ok) ? 0 : 1;

async function look(): Promise<Finding[]> {
  try {
    return await examine(readConfig(process.env), scopes.bot);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable, advice }) => ({ check: variable, ok: false, words: advice }));
  }
}
