import type { PlaygroundSlack, SlackMessage } from '../../playground/slack/server.ts';
import { ML_OPS } from '../../playground/slack/workspace.ts';

/** Adds channels that the bot is in, and returns their IDs. */
export function addChannels(slack: PlaygroundSlack, count: number): readonly string[] {
  const model = slack.channels.get(ML_OPS);
  if (!model) throw new Error('The workspace has no #ml-ops');
  return Array.from({ length: count }, (_, index) => {
    const id = `C0BURST${String(index).padStart(4, '0')}`;
    slack.channels.set(id, { ...model, id, name: `burst-${index}` });
    return id;
  });
}

/** Scheduled summaries by channel. */
export function summariesByChannel(messages: readonly SlackMessage[]): Map<string, SlackMessage[]> {
  const scheduled = messages.filter(
    ({ metadata }) => (metadata as { event_type?: string } | undefined)?.event_type === 'vizjobs_summary',
  );
  return Map.groupBy(scheduled, ({ channel }) => channel);
}
