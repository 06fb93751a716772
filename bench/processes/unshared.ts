/** The bot as it would be without coalescing and reuse: every command asks ModelArts itself, and is rendered anew. */
import { startBot } from '../../src/bot.ts';
import { readConfig } from '../../src/config.ts';
import { createJobs } from '../../src/jobs/list.ts';

await startBot(readConfig(process.env), {
  createJobs: (options) => {
    // Answers are kept and shared by the one that asks, so each question gets one of its own.
    const alone = () => createJobs(options);
    return {
      list: (...question) => alone().list(...question),
      snapshot: (...question) => alone().snapshot(...question),
      find: (...question) => alone().find(...question),
    };
  },
});
process.on('SIGINT', () => process.exit(0));
