/** `npm run demo`: the real bot between a simulated Slack and ModelArts on this machine, as a web page. */
import { parseArgs } from 'node:util';
import { openBrowser } from './web/openBrowser.ts';
import { startPage } from './web/server.ts';
import { startWorld } from './web/world.ts';

const USAGE = `npm run demo -- [--port N] [--no-open] [--terminal]
  --port N    the port of the page on 127.0.0.1; default: any free one
  --no-open   only print the address
  --terminal  no page: commands and answers here`;

const { port, open, terminal } = options();
if (terminal) await import('./terminal/demo.ts');
else await showPage();

async function showPage(): Promise<void> {
  const world = await startWorld();
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
    process.stderr.write(`The bot ended with ${code}.\n`);
    void end(1);
  });
  process.stdout.write(`vizjobs playground: ${page.url}\nCtrl-C ends it.\n`);
  if (open) openBrowser(page.url);
}

function options(): { port: number; open: boolean; terminal: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        'no-open': { type: 'boolean', default: false },
        terminal: { type: 'boolean', default: false },
      },
    });
    const wanted = Number(values.port);
    if (!/^\d+$/.test(values.port) || wanted > 65_535)
      return leave('--port must be a number from 0 to 65535.');
    return { port: wanted, open: !values['no-open'], terminal: values.terminal };
  } catch (error) {
    return leave(error instanceof Error ? error.message : String(error));
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use. Choose another one with --port N, or leave --port out for any free one.`;
  }
  if (code === 'EACCES') return `Port ${port} is not allowed here. Choose one above 1023.`;
  return error instanceof Error ? error.message : String(error);
}

function leave(reason: string): never {
  process.stderr.write(`${reason}\n\n${USAGE}\n`);
  process.exit(1);
}
