/** Writes socket-mode.json and http.json: `npm run manifest`. */
import { writeFileSync } from 'node:fs';
import { connections, manifestText } from './source.ts';

for (const connection of connections)
  writeFileSync(new URL(`${connection}.json`, import.meta.url), manifestText(connection));
