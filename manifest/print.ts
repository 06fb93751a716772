/** Prints the manifest for `slack run`, whatever arguments Slack's CLI appends. */
import { manifestText } from './source.ts';

process.stdout.write(manifestText('socket-mode'));
