import type { CloudConfig } from '../config/clouds.ts';
import type { Config } from '../config/config.ts';
import { createModelArts } from '../modelarts/api.ts';
import { type Clock, systemClock } from '../time.ts';
import { examineDatabase } from './database.ts';
import type { Finding } from './finding.ts';
import { examineModelArts } from './modelarts.ts';
import { examineSlack } from './slack.ts';

export type { Finding } from './finding.ts';

/** Checks everything the bot needs, and changes nothing. */
export async function examine(config: Config, clock = systemClock): Promise<Finding[]> {
  const findings = config.warnings.map(
    (words): Finding => ({ check: 'Configuration', state: 'wrong', words }),
  );
  findings.push(...(await examineSlack(config)));
  // Sequentially, because clouds may share a rate limiter.
  for (const cloud of config.clouds) findings.push(...(await examineCloud(cloud, clock)));
  findings.push(await examineDatabase(config.database));
  for (const cloud of config.clouds)
    findings.push({ check: named(cloud, 'Permissions'), state: 'ok', words: permissionWords(cloud) });
  return findings;
}

async function examineCloud(cloud: CloudConfig, clock: Clock): Promise<Finding[]> {
  const modelarts = createModelArts(cloud.modelarts, { clock });
  try {
    const findings = await examineModelArts(cloud, modelarts, clock.now);
    return findings.map((finding) => ({ ...finding, check: named(cloud, finding.check) }));
  } finally {
    await modelarts.close();
  }
}

const named = ({ name }: CloudConfig, check: string) => (name === undefined ? check : `${name}: ${check}`);

function permissionWords({ permissions: { operators, viewers, channels } }: CloudConfig): string {
  const who = (list: readonly string[], nobody: string) =>
    list.length === 0 ? nobody : `${list.length} listed`;
  return `Can change jobs: ${who(operators, 'nobody')}. Can read: ${who(viewers, 'everyone')}, in ${who(channels, 'every channel')}.`;
}
