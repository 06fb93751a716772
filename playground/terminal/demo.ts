/**
 * `npm run demo -- --terminal`: the real bot between a Slack and a ModelArts that live on this machine alone. It shows the main
 * job, then takes commands and button labels.
 */
import { createInterface } from 'node:readline/promises';
import { startBotProcess } from '../bot.ts';
import { startModelArts } from '../modelarts/server.ts';
import { type Exchange, type SlackMessage, startSlack } from '../slack/server.ts';
import { renderText } from '../slack/terminal.ts';

const modelarts = await startModelArts();
const slack = await startSlack();
const bot = await startBotProcess({ ...slack.environment.socket, ...modelarts.environment });

let message: SlackMessage;
try {
  say('$ /vizjobs failed');
  message = await show(await slack.command('/vizjobs failed'));
  say('$ (press Next)');
  message = await show(await slack.click(message, 'Next'));
  await prompt();
} finally {
  await bot.stop();
  await slack.close();
  await modelarts.close();
}

async function prompt(): Promise<void> {
  say('Type a command, for example /vizjobs running, or the label of a button. Ctrl-D ends.');
  const reader = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
  reader.on('SIGINT', () => reader.close());
  reader.prompt();
  for await (const line of reader) {
    const text = line.trim();
    if (text !== '') await run(text);
    reader.prompt();
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
    `${renderText(answer, { timeZone: timeZone(), now: Date.now(), width: width(), color: process.stdout.isTTY })}\n`,
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
