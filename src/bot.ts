import { ConfigError, readConfig } from './config.ts';
import { createScheduler } from './delivery/scheduler.ts';
import { createJobs } from './jobs/list.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createModelArts } from './modelarts/api.ts';
import { startSlack } from './slack/app.ts';
import { createChannelPoster } from './slack/out/channelPoster.ts';
import { slackErrorCode } from './slack/out/webApi.ts';
import { withTimeout } from './time.ts';

/** sysexits.h: something in the configuration has to be changed before another start can help. */
const badConfiguration = 78;
/** Milliseconds. Together less than the 10 s after which a platform kills. */
const stopIn = { deadline: 7_500, last: 500 };
/** Milliseconds in which a balancer learns from `/readyz` that this process is about to go. */
const balancerGrace = 3_000;

const config = configOrExit();
const log = createLog(config.logLevel);

// A fault that nobody caught leaves the process in a state that nobody knows: better a fresh one.
process.on('uncaughtException', (error) => {
  log.fatal({ error: { name: error.name, message: error.message, stack: error.stack } }, 'unexpected fault');
  process.exit(1);
});

const metrics = createMetrics();
const modelarts = createModelArts(config.modelarts, { onAttempt: metrics.upstreamRequest });
const jobs = createJobs({ modelarts, ...config.modelarts, onAnswer: metrics.answer });
const poster = createChannelPoster(config.slack, { log });
const schedules = createScheduler({ config: config.database, jobs, poster, log, metrics });
const slack = await startSlack(config, { jobs, modelarts, schedules, poster, log, metrics }).catch(
  (error: unknown) => {
    log.fatal(
      { reason: slackErrorCode(error) },
      'Slack cannot be reached or refuses a token. Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN',
    );
    process.exit(1);
  },
);
log.info({ mode: config.slack.mode.kind, port: slack.port }, 'ready');
schedules.start();

let stopping = false;
// npm and the platform may both send it: the second one changes nothing.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, async () => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    // Nobody waits for a balancer who presses Ctrl-C.
    await Promise.all([
      slack.stop({ deadline: stopIn.deadline, grace: signal === 'SIGTERM' ? balancerGrace : 0 }),
      withTimeout(stopIn.deadline, schedules.stop(stopIn.deadline - 1_000)),
    ]);
    await withTimeout(stopIn.last, modelarts.close());
    log.info('stopped');
    process.exit(0);
  });
}

function configOrExit() {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.problems.map(({ variable, advice }) => `  ${variable}: ${advice}`);
    process.stderr.write(
      `vizjobs cannot start: the environment is not complete.\n${lines.join('\n')}\nSee .env.example. To try the bot without any of this: npm run demo\n`,
    );
    process.exit(badConfiguration);
  }
}
