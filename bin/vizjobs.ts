#!/usr/bin/env node
/**
 * The package's command. Everything else is loaded after the checks, so that an old Node gets a readable
 * error.
 */
import { existsSync } from 'node:fs';
import packageJson from '../package.json' with { type: 'json' };

const usage = `vizjobs ${packageJson.version}: ModelArts visualization jobs in Slack

  vizjobs start     start the bot; reads .env in this folder if there is one
  vizjobs doctor    check the configuration, the tokens and the rights, and change nothing;
                    with --messages, have Slack check a sample of every message, without posting
  vizjobs demo      try the bot against a simulated Slack and ModelArts, without any account
  vizjobs --help    this text; vizjobs demo --help lists the demo's options
  vizjobs --version the version`;

const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  start: () => import('../src/main.ts'),
  doctor: () => import('../src/doctor/main.ts'),
  demo: () => import('../playground/demo.ts'),
};

/** The oldest Node that undici and pg-boss support. */
const oldest = packageJson.engines.node.replace('>=', '');
const [command = '--help'] = process.argv.splice(2, 1);
/** The demo has a help of its own. */
const words = command === 'demo' ? [] : [command, ...process.argv.slice(2)];
const run = Object.hasOwn(commands, command) ? commands[command] : undefined;

if (command === '--version' || command === '-v') say(packageJson.version);
else if (words.some((word) => ['--help', '-h', 'help'].includes(word))) say(usage);
else if (run === undefined) fail(`Unknown command “${command}”.\n\n${usage}`, 2);
else if (isOlder(process.versions.node, oldest)) {
  fail(`vizjobs needs Node ${oldest} or newer. This is Node ${process.versions.node}.`, 1);
} else {
  if (command !== 'demo' && existsSync('.env')) process.loadEnvFile('.env');
  await run();
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(text: string, code: number): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = code;
}

/** Compares `22.19.0` with `24.1.0`, number by number. */
function isOlder(version: string, minimum: string): boolean {
  return version.localeCompare(minimum, 'en', { numeric: true }) < 0;
}
