/** The bot as it would be without coalescing and reuse: every command asks ModelArts itself, and is rendered anew. */
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import { createScheduler } from '../../src/delivery/scheduler.ts';
import { createJobs, type Jobs } from '../../src/jobs/list.ts';
import { createModelArts } from '../../src/modelarts/api.ts';
import { startSlack } from '../../src/slack/app.ts';
import { createChannelPoster } from '../../src/slack/out/channelPoster.ts';

const config = readConfig(process.env);
const log = pino({ level: config.logLevel, base: null });
const modelarts = createModelArts(config.modelarts);
// Answers are kept and shared by the one that asks, so each question gets one of its own.
const alone = () => createJobs({ modelarts, ...config.modelarts });
const jobs: Jobs = {
  list: (...question) => alone().list(...question),
  snapshot: (...question) => alone().snapshot(...question),
  find: (...question) => alone().find(...question),
};
const poster = createChannelPoster(config.slack, { log });
const schedules = createScheduler({ config: config.database, jobs, poster, log });
const slack = await startSlack(config, { jobs, modelarts, schedules, poster, log });
log.info({ port: slack.port }, 'ready');
process.on('SIGINT', () => process.exit(0));
