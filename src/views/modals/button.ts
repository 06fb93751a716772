import type { Command } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { actions, button, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';

const labels: Partial<Readonly<Record<Command['name'], string>>> = {
  create: 'New job',
  find: 'Find jobs',
  describe: 'Edit description',
  schedule: 'Schedule',
};

/** Replaces a form where Slack can't open one; its button can. */
export function formButtonView(command: Command): Message {
  const text = 'This needs a form. Press the button to open it.';
  return message({
    text,
    head: [section(text), actions(button(labels[command.name] ?? 'Open', 'open', formatCommand(command)))],
  });
}
