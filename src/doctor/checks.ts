import type { Config } from '../config/config.ts';
import { createModelArts } from '../modelarts/api.ts';
import { systemClock } from '../time.ts';
import { examineDatabase } from './database.ts';
import type { Finding } from './finding.ts';
import { examineModelArts } from './modelarts.ts';
import { examineSlack } from './slack.ts';

export type { Finding } from './finding.ts';

/** Looks at everything that the bot needs, and changes nothing. */
export async function examine(config: Config, clock = systemClock): Promise<Finding[]> {
  const modelarts = createModelArts(config.modelarts, { clock });
  try {
    return [
      ...(await examineSlack(config)),
      ...(await examineModelArts(config, modelarts, clock.now)),
      await examineDatabase(config.database),
      { check: 'Permissions', state: 'ok', words: permissionWords(config) },
    ];
  } finally {
    await modelarts.close();
  }
}

function permissionWords({ permissions: { operators, viewers, channels } }: Config): string {
  const who = (list: readonly string[], nobody: string) =>
    list.length === 0 ? nobody : `${list.length} listed`;
  return `May change jobs: ${who(operators, 'nobody')}. May read: ${who(viewers, 'everyone')}, in ${who(channels, 'every channel')}.`;
}
