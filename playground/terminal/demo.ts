/** `npm run demo -- --terminal`: shows `/vizjobs failed`, then accepts commands and button labels. */
import { createInterface } from 'node:readline/promises';
import type { Exchange, SlackMessage } from '../slack/server.ts';
import { startWorld } from '../web/world.ts';
import { renderText } from './terminal.ts';

const world = await startWorld();
const { slack } = world;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void world.close().finally(() => process.exit(0)));
}

let message: SlackMessage;
try {
  say('$ /vizjobs failed');
  message = await show(await slack.command('/vizjobs failed'));
  say('$ (press Next)');
  message = await show(await slack.click(message, 'Next'));
  await prompt();
} finally {
  await world.close();
}

async function prompt(): Promise<void> {
  say('Type a command, for example /vizjobs running, or the label of a button. Ctrl-D ends.');
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  // In a terminal readline handles Ctrl-C.
  reader.on('SIGINT', () => reader.close());
  process.stdout.write('> ');
  for await (const line of reader) {
    const text = line.trim();
    if (text !== '') await run(text);
    process.stdout.write('> ');
  }
  say('');
}

async function run(text: string): Promise<void> {
  try {
    message = await show(text.startsWith('/') ? await slack.command(text) : await slack.click(message, text));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}

async function show(exchange: Exchange): Promise<SlackMessage> {
  const answer = await exchange.answer();
  say(
    `${renderText(answer, { timeZone: timeZone(), now: world.now(), width: width(), color: process.stdout.isTTY })}\n`,
  );
  return answer;
}

function timeZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function width() {
  return Math.min(process.stdout.columns ?? 80, 100);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
