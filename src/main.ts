/** Starts the bot with the environment's configuration. Like the other entries in `build.ts`, it runs on import. */
import { enableCompileCache } from 'node:module';

// Before anything else is loaded. Does nothing if the cache folder isn't writable.
enableCompileCache();

/** EX_CONFIG of sysexits.h: restarting can't help. */
const badConfiguration = 78;
/** Milliseconds for load balancers to notice that `/readyz` fails. */
const balancerGrace = 3_000;

// As process 1 in a container, only a handler lets signals end the process, so set one before anything slow.
let stop = async (_signal: NodeJS.Signals) => {};
let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, async () => {
    // npm and the platform may both send it; ignore the second one.
    if (stopping) return;
    stopping = true;
    await stop(signal);
    process.exit(0);
  });
}

const { loadConfig } = await import('./config/config.ts');
const { ConfigError } = await import('./config/reader.ts');
const { createLog, flushLog } = await import('./log.ts');
// Before the configuration is checked, because the image build runs this without one to fill its compile
// cache.
const { StartError, startBot } = await import('./bot.ts');
const { loadTracing } = await import('./tracing/load.ts');
const config = await configOrExit();
const log = createLog(config.logLevel);

// After an uncaught exception the state is unknown: exit and let the supervisor restart.
process.on('uncaughtException', async (error) => {
  log.fatal({ error }, 'unexpected fault');
  await flushLog(log);
  process.exit(1);
});

const tracing = await loadTracing(process.env, log);
const bot = await startBot(config, { log, tracing }).catch(async (error: unknown) => {
  if (error instanceof StartError) log.fatal({ reason: error.reason, error }, error.message);
  else log.fatal({ error }, 'unexpected fault');
  await flushLog(log);
  process.exit(1);
});
stop = async (signal) => {
  log.info({ signal }, 'stopping');
  // Ctrl-C skips the grace period.
  await bot.stop({ grace: signal === 'SIGTERM' ? balancerGrace : 0 });
  log.info('stopped');
  await flushLog(log);
};

async function configOrExit() {
  try {
    return await loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.problems.map(({ variable, advice }) => `  ${variable}: ${advice}`);
    process.stderr.write(
      `vizjobs can't start: the configuration is incomplete or wrong.\n${lines.join('\n')}\nSee .env.example. To try the bot without any of this: npm run demo, or npx vizjobs demo\n`,
    );
    process.exit(badConfiguration);
  }
}
