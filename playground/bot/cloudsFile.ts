import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlaygroundModelArts } from '../modelarts/server.ts';

/**
 * Writes a clouds.yaml and gives the variables that select the clouds `prod`, which asks by access key, and `research`,
 * which asks by IAM user. The file also has `spare`, which is `prod` by another name.
 */
export async function writeClouds(
  folder: string,
  prod: PlaygroundModelArts,
  research: PlaygroundModelArts,
): Promise<{ readonly OS_CLIENT_CONFIG_FILE: string; readonly VIZJOBS_CLOUDS: string }> {
  const { environment: key } = prod;
  const { tokenEnvironment: user } = research;
  const byKey = {
    modelarts_endpoint_override: prod.endpoint,
    auth: { ak: key['OS_ACCESS_KEY'], sk: key['OS_SECRET_KEY'], project_id: key['OS_PROJECT_ID'] },
  };
  const byUser = {
    modelarts_endpoint_override: research.endpoint,
    auth: {
      auth_url: user['OS_AUTH_URL'],
      project_name: user['OS_PROJECT_NAME'],
      username: user['OS_USERNAME'],
      password: user['OS_PASSWORD'],
      user_domain_name: user['OS_USER_DOMAIN_NAME'],
    },
  };
  const path = join(folder, 'clouds.yaml');
  const clouds = { prod: byKey, research: byUser, spare: byKey };
  await writeFile(path, JSON.stringify({ clouds }), { mode: 0o600 });
  return { OS_CLIENT_CONFIG_FILE: path, VIZJOBS_CLOUDS: 'prod,research' };
}
