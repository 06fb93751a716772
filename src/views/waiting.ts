import { section } from './kit/blocks.ts';
import { type Message, message } from './kit/message.ts';

/** Replaces the clicked message until the answer does. */
export function waitingLineView(isDatabaseOpening: boolean): Message {
  const text = isDatabaseOpening ? 'Setting up the database …' : 'Asking ModelArts …';
  return message({ text, head: [section(`:hourglass_flowing_sand: ${text}`)] });
}
