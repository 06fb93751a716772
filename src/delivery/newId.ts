import { randomInt } from 'node:crypto';

// No look-alike characters: people read IDs aloud.
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Six characters that name a schedule or a watch in messages and commands. */
export const newId = (): string =>
  Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
