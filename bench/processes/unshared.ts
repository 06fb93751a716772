/** The bot without coalescing and caching: every command sends its own request and renders its own answer. */
import { startBot } from '../../src/bot.ts';
import { readConfig } from '../../src/config/config.ts';
import { createJobs } from '../../src/jobs/list.ts';

await startBot(readConfig(process.env), {
  createJobs: (options) => {
    // Each instance coalesces and caches only its own requests, so use a new one per question.
    const alone = () => createJobs(options);
    return {
      list: (...question) => alone().list(...question),
      snapshot: (...question) => alone().snapshot(...question),
      find: (...question) => alone().find(...question),
      read: (...question) => alone().read(...question),
    };
  },
});
process.on('SIGINT', () => process.exit(0));
