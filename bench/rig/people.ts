import type { PlaygroundSlack } from '../../playground/slack/server.ts';

/** Public channels are open to everyone, so the people only have to be there. */
export function inhabit(slack: PlaygroundSlack, people: number): string[] {
  const [someone] = slack.users.values();
  if (!someone) return [];
  return Array.from({ length: people }, (_, index) => {
    const id = `U0BENCH${String(index).padStart(4, '0')}`;
    slack.users.set(id, { ...someone, id, name: id.toLowerCase() });
    return id;
  });
}
