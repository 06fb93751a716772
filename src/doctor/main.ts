/** `npm run doctor`: what the bot would meet with this environment. Ends with 1 when something is wrong. */
import manifest from '../../manifest/socket-mode.json' with { type: 'json' };
import { ConfigError, readConfig } from '../config.ts';
import { examine, type Finding } from './checks.ts';

const findings = await look();
for (const { check, ok, words } of findings)
  process.stdout.write(`${ok ? 'ok   ' : 'WRONG'}  ${check}: ${words}\n`);
process.exitCode = findings.every(({ ok }) => ok) ? 0 : 1;

async function look(): Promise<Finding[]> {
  try {
    return await examine(readConfig(process.env), manifest.oauth_config.scopes.bot);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable, advice }) => ({ check: variable, ok: false, words: advice }));
  }
}
