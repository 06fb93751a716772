/**
 * `npm run doctor`: checks this environment; with `--messages`, whether Slack accepts what vizjobs sends. Exits 1 if
 * anything is wrong.
 */
import { loadConfig } from '../config/config.ts';
import { ConfigError } from '../config/reader.ts';
import { examine, type Finding } from './checks.ts';
import { examineMessages } from './messages.ts';

const findings = await look();
const labels = { ok: 'ok     ', wrong: 'WRONG  ', skipped: 'skipped' };
// In one piece, which `head` reads completely before it closes the pipe.
process.stdout.write(
  findings.map(({ check, state, words }) => `${labels[state]}  ${check}: ${words}\n`).join(''),
);
process.exitCode = findings.some(({ state }) => state === 'wrong') ? 1 : 0;

async function look(): Promise<Finding[]> {
  try {
    const config = await loadConfig(process.env);
    return process.argv.includes('--messages')
      ? await examineMessages(config, Date.now())
      : await examine(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable, advice }) => ({ check: variable, state: 'wrong', words: advice }));
  }
}
