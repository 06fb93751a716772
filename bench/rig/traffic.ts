import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind, PlaygroundModelArts } from '../../playground/modelarts/server.ts';
import type { Exchange, PlaygroundSlack, SlackMessage } from '../../playground/slack/server.ts';
import { inhabit } from './people.ts';

/** What people ask: lists, groups, a search, one job, a summary, help, what is wrong, and what they may not do. */
const questions = [
  'failed',
  'running',
  '',
  'summary',
  'failed per:3',
  'resnet',
  'show 4711',
  'schedules',
  'help',
  'summary running',
  'faild',
  'stop 4711',
];
const faults: readonly FaultKind[] = ['status-500', 'reset', 'slow', 'status-503', 'reset-mid-body'];
const people = 8;
/** Milliseconds between an answer and the same person's next question, and between two faults. */
const thinking = 400;
const calm = 3_000;

export interface Traffic {
  readonly asked: number;
  readonly clicked: number;
  readonly unanswered: number;
  /** Acknowledged late, or never. */
  readonly unacknowledged: number;
}

/** People who ask and turn pages one after the other, until `signal`. What they wait for then is still awaited. */
export async function everyday(slack: PlaygroundSlack, signal: AbortSignal): Promise<Traffic> {
  const traffic = { asked: 0, clicked: 0, unanswered: 0, unacknowledged: 0 };

  async function outcome(exchange: Exchange): Promise<SlackMessage | undefined> {
    if (!exchange.acked) traffic.unacknowledged++;
    // A message of an error is an answer too.
    const message = await exchange.answer().catch(() => undefined);
    if (!message) traffic.unanswered++;
    return message;
  }

  async function person(user: string, first: number): Promise<void> {
    for (let index = first; !signal.aborted; index++) {
      traffic.asked++;
      const text = `/vizjobs ${questions[index % questions.length]}`;
      let message = await outcome(await slack.command(text, { user }));
      for (let turn = 0; message && turn < 2 && hasButton(message, 'Next'); turn++) {
        traffic.clicked++;
        message = await outcome(await slack.click(message, 'Next'));
      }
      await sleep(thinking);
    }
  }

  await Promise.all(inhabit(slack, people).map((user, index) => person(user, index * 5)));
  return traffic;
}

const hasButton = ({ blocks }: SlackMessage, label: string) =>
  blocks.some(
    (block) =>
      block.type === 'actions' &&
      block.elements.some((element) => element.type === 'button' && element.text.text === label),
  );

/** One bad answer of ModelArts after another, each of which trying again gets over. */
export async function misfortune(modelarts: PlaygroundModelArts, signal: AbortSignal): Promise<void> {
  for (let index = 0; !signal.aborted; index++) {
    const kind = faults[index % faults.length];
    if (kind) modelarts.inject({ kind });
    await sleep(calm);
  }
}

/** Slack moves Socket Mode to another connection, as it does every few hours: a warning first, then the end. */
export async function refreshes(slack: PlaygroundSlack, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(calm);
    const old = slack.connections.filter(({ open }) => open).map(({ id }) => id);
    slack.refreshConnections('warning', old);
    for (
      let wait = 0;
      wait < 100 && !slack.connections.some(({ id, open }) => open && !old.includes(id));
      wait++
    )
      await sleep(50);
    slack.refreshConnections('refresh_requested', old);
  }
}
