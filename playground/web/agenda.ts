import { get, getString, parseJson } from '../json.ts';

/** The next time any schedules are due. */
export interface PlannedSlot {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Their IDs. */
  readonly schedules: readonly string[];
}

/** Milliseconds of real time; the bot checks every second what is due. */
const LONGEST_WAIT = 10_000;

/** Milliseconds of real time for one poll of watched jobs, and for what it means to be posted. */
const LONGEST_POLL = 5_000;

/** Tracks from the bot's log when each schedule is due next, and what is watched. */
export function createAgenda() {
  /** What the bot reads for its watches. */
  const sources = new Set<string>();
  const readers = new Set<(source: string) => void>();
  let toPost = false;
  const tellers = new Set<() => void>();

  function readWatched(message: unknown, source: string | undefined, entry: unknown): void {
    if (message === 'all posted') {
      toPost = false;
      for (const teller of tellers) teller();
    }
    if (source === undefined) return;
    if (message === 'watched jobs changed') {
      toPost ||= Number(get(entry, 'watches')) > 0;
      return;
    }
    // Any other line about a source ends its poll, even if that failed.
    if (message === 'no longer watched') sources.delete(source);
    else sources.add(source);
    for (const reader of readers) reader(source);
  }

  const slots = new Map<string, number | undefined>();
  const listeners = new Set<(schedule: string) => void>();
  return {
    /** Processes a log line. */
    read(line: string): void {
      const entry = parseJson(line);
      readWatched(get(entry, 'msg'), getString(entry, 'source'), entry);
      const schedule = getString(entry, 'schedule');
      if (schedule === undefined || get(entry, 'msg') !== 'next slot') return;
      const next = get(entry, 'next');
      slots.set(schedule, typeof next === 'number' ? next : undefined);
      for (const listener of listeners) listener(schedule);
    },
    /** IDs of all schedules that were planned and not removed. */
    schedules: (): string[] => [...slots.keys()],
    /** Whether the bot reads jobs for a watch. */
    isWatching: () => sources.size > 0,
    /** Resolves once everything watched was read and what that means was posted, or after 5 s. */
    poll(): Promise<void> {
      const unread = new Set(sources);
      return new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          readers.delete(read);
          tellers.delete(check);
          resolve();
        };
        const check = () => {
          if (unread.size === 0 && !toPost) end();
        };
        const read = (source: string) => {
          unread.delete(source);
          check();
        };
        const timer = setTimeout(end, LONGEST_POLL);
        readers.add(read);
        tellers.add(check);
      });
    },
    /** The earliest slots after this time. */
    next(after: number): PlannedSlot | undefined {
      const ahead = [...slots].filter(([, slot]) => slot !== undefined && slot > after);
      if (ahead.length === 0) return undefined;
      const at = Math.min(...ahead.map(([, slot = 0]) => slot));
      return { at, schedules: ahead.filter(([, slot]) => slot === at).map(([id]) => id) };
    },
    /** Resolves once the bot has planned the slot after each of these, or after 10 s. */
    over({ schedules }: PlannedSlot): Promise<void> {
      const waiting = new Set(schedules);
      return new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          listeners.delete(planned);
          resolve();
        };
        const planned = (schedule: string) => {
          waiting.delete(schedule);
          if (waiting.size === 0) end();
        };
        const timer = setTimeout(end, LONGEST_WAIT);
        listeners.add(planned);
      });
    },
  };
}
