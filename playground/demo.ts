/** `npm run demo`: the real bot between a simulated Slack and ModelArts on this machine, as a web page. */
import { parseArgs } from 'node:util';
import { runTerminal } from './terminal/demo.ts';
import { openBrowser } from './web/openBrowser.ts';
import { startPage } from './web/server.ts';
import { startWorld } from './web/world.ts';

const USAGE = `npm run demo -- [OPTIONS]      in a checkout
npx vizjobs demo [OPTIONS]     with the package
  --clouds    two clouds, prod and research, where people have different rights
  --port N    port for the page on 127.0.0.1; default: any free port
  --no-open   print the address, but don't open a browser
  --terminal  run in this terminal instead of a web page
  --as NAME   with --terminal: act as viewer (default), operator or guest; with --clouds also researcher
  --help      show this help`;

const { port, open, terminal, as, clouds } = options();
if (terminal) await runTerminal({ as, clouds }).catch((error: unknown) => leave(reasonOf(error)));
else await showPage();

async function showPage(): Promise<void> {
  const world = await startWorld({ clouds });
  const page = await startPage(world, port).catch(async (error: unknown) => {
    await world.close();
    return leave(reasonOf(error));
  });
  let ending = false;
  const end = async (code: number) => {
    // A second Ctrl-C exits immediately; the bot ends with this process.
    if (ending) process.exit(code);
    ending = true;
    await page.close();
    await world.close();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  world.bot.process.once('exit', (code) => {
    if (ending) return;
    process.stderr.write(`The bot exited with ${code}.\n`);
    void end(1);
  });
  process.stdout.write(`vizjobs playground: ${page.url}\nPress Ctrl-C to stop.\n`);
  if (open) openBrowser(page.url);
}

interface Options {
  readonly port: number;
  readonly open: boolean;
  readonly terminal: boolean;
  readonly as: string | undefined;
  readonly clouds: boolean;
}

function options(): Options {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        'no-open': { type: 'boolean', default: false },
        terminal: { type: 'boolean', default: false },
        as: { type: 'string' },
        clouds: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(`${USAGE}\n`);
      process.exit(0);
    }
    const wanted = Number(values.port);
    if (!/^\d+$/.test(values.port) || wanted > 65_535)
      return leave('--port must be a number from 0 to 65535.');
    if (values.as !== undefined && !values.terminal) return leave('--as requires --terminal.');
    return {
      port: wanted,
      open: !values['no-open'],
      terminal: values.terminal,
      as: values.as,
      clouds: values.clouds,
    };
  } catch (error) {
    return leave(error instanceof Error ? error.message : String(error));
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use. Choose another with --port N, or omit --port to use any free port.`;
  }
  if (code === 'EACCES') return `Port ${port} is not allowed here. Choose one above 1023.`;
  return error instanceof Error ? error.message : String(error);
}

function leave(reason: string): never {
  process.stderr.write(`${reason}\n\n${USAGE}\n`);
  process.exit(1);
}
