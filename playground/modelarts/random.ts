/** Pseudo-random numbers, reproducible from the keys on any machine. */
export interface Random {
  /** From 0 inclusive to 1 exclusive. */
  next(): number;
  /** A whole number, both ends inclusive. */
  int(min: number, max: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  chance(probability: number): boolean;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
}

// FNV-1a over the keys, then mulberry32.
function hash(keys: readonly (string | number)[]): number {
  let state = 0x811c9dc5;
  for (const character of keys.join('/')) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return state >>> 0;
}

export function createRandom(...keys: (string | number)[]): Random {
  let state = hash(keys);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    pick: (choices) => choices[int(0, choices.length - 1)] ?? choices[0],
    chance: (probability) => next() < probability,
    hex: (digits) => {
      let text = '';
      while (text.length < digits) {
        text += int(0, 0xffff).toString(16).padStart(4, '0');
      }
      return text.slice(0, digits);
    },
  };
}
