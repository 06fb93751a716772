/** `npm run demo -- --terminal`: shows `/vizjobs failed`, then accepts commands and button labels. */
import { createInterface } from 'node:readline/promises';
import type { Exchange, SlackMessage } from '../slack/server.ts';
import { ML_OPS } from '../slack/workspace.ts';
import { startWorld, type World } from '../web/world.ts';
import { findLabel, refOf } from './labels.ts';
import { renderText } from './terminal.ts';

const HELP = `Type a command:           /vizjobs running, /vizjobs help, /invite @vizjobs
Press a button or option: its label, in any case: next, details 3
Act as someone else:      as operator, as viewer, as guest
Switch channels:          in random
Quit:                     quit, or Ctrl-D`;

/** Plays the main use case, then runs typed input until it ends. */
export async function runTerminal({
  as = 'viewer',
  clouds = false,
}: {
  readonly as?: string | undefined;
  readonly clouds?: boolean;
} = {}): Promise<void> {
  const world = await startWorld({ clouds });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void world.close().finally(() => process.exit(0)));
  }
  try {
    const session = createSession(world);
    session.actAs(as);
    say('$ /vizjobs failed');
    await session.type('/vizjobs failed');
    say('$ (press Next)');
    await session.type('Next');
    await prompt(session);
  } finally {
    await world.close();
  }
}

async function prompt(session: Session): Promise<void> {
  say('Type a command, such as /vizjobs running, or a button label. For help, type help; to leave, quit.');
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  // In a terminal readline handles Ctrl-C.
  reader.on('SIGINT', () => reader.close());
  process.stdout.write('> ');
  for await (const line of reader) {
    const text = line.trim();
    if (/^(quit|exit)$/i.test(text)) break;
    if (text !== '') await session.run(text);
    process.stdout.write('> ');
  }
  reader.close();
  say('');
}

type Session = ReturnType<typeof createSession>;

function createSession({ slack, now }: World) {
  let user = '';
  let channel = ML_OPS;
  let message: SlackMessage | undefined;

  /** The person or channel with this name, without `@` or `#`. */
  function named<T extends { readonly id: string; readonly name: string }>(
    all: Iterable<T>,
    name: string,
  ): T {
    const named = [...all].filter((one) => one.name !== '');
    const found = named.find((one) => one.name === name.replace(/^[@#]/, '').toLowerCase());
    if (found) return found;
    throw new Error(`There is no "${name}" here. Choose one of: ${named.map((one) => one.name).join(', ')}.`);
  }

  async function type(text: string): Promise<void> {
    const [, verb = '', name = ''] = /^(as|in|\/invite) +(\S+)$/i.exec(text) ?? [];
    if (/^(help|\?)$/i.test(text)) say(HELP);
    else if (verb.toLowerCase() === 'as') actAs(name);
    else if (verb.toLowerCase() === 'in') goTo(name);
    else if (verb !== '') say(slack.invite(name, { user, channel }) ?? 'vizjobs was added to this channel.');
    else if (text.startsWith('/')) await show(await slack.command(text, { user, channel }));
    else await press(text);
  }

  function actAs(name: string): void {
    const person = named(slack.users.values(), name);
    user = person.id;
    say(`Acting as ${person.real_name}. Times are in ${person.tz}.`);
  }

  function goTo(name: string): void {
    channel = named(slack.channels.values(), name).id;
    message = undefined;
    say(`Now in #${slack.channels.get(channel)?.name}.`);
  }

  async function press(text: string): Promise<void> {
    const label = findLabel(message?.blocks ?? [], text);
    if (!message) return;
    const exchange = await slack.click(message, refOf(label), { user });
    if (label.url === undefined) await show(exchange);
    else say(`Opening ${label.url}`);
  }

  /** Prints the answer; a form has none. */
  async function show(exchange: Exchange): Promise<void> {
    if (exchange.error !== undefined) throw new Error(`Slack says: ${exchange.error}`);
    const form = Promise.withResolvers<'form'>();
    const stop = slack.onEvent((event) => {
      if (event.type === 'view' && event.state === 'open' && event.view.user === user) form.resolve('form');
    });
    if (slack.modalOf(user)) form.resolve('form');
    try {
      for (let count = 1; ; count++) {
        const answers = await Promise.race([exchange.answers(count), form.promise]);
        if (answers === 'form') return refuseForm();
        message = answers.at(-1);
        if (message) print(message);
        if (!/^(Asking ModelArts|Setting up the database) …$/.test(message?.text ?? '')) return;
      }
    } finally {
      stop();
    }
  }

  async function refuseForm(): Promise<void> {
    const modal = slack.modalOf(user);
    if (modal) await slack.dismiss(modal);
    say("This opens a form, which the terminal can't show. Use the web page: npm run demo");
  }

  function print(shown: SlackMessage): void {
    const { tz: timeZone = 'UTC' } = slack.users.get(user) ?? {};
    const names = new Map([
      ...[...slack.users.values(), slack.botUser].map((one) => [one.id, one.real_name] as const),
      ...[...slack.channels.values()].map((one) => [one.id, one.name] as const),
      ...[...slack.userGroups.values()].map((one) => [one.id, one.handle] as const),
    ]);
    say(
      `${renderText(shown, { timeZone, now: now(), names, width: width(), color: process.stdout.isTTY })}\n`,
    );
  }

  return {
    actAs,
    type,
    /** Like `type`, but prints errors. */
    run: (text: string): Promise<void> =>
      type(text).catch((error: unknown) => say(error instanceof Error ? error.message : String(error))),
  };
}

function width() {
  return Math.min(process.stdout.columns ?? 80, 100);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
