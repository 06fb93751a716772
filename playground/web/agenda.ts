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

/** Tracks from the bot's log when each schedule is due next. */
export function createAgenda() {
  const slots = new Map<string, number | undefined>();
  const listeners = new Set<(schedule: string) => void>();
  return {
    /** Processes a log line. */
    read(line: string): void {
      const entry = parseJson(line);
      const schedule = getString(entry, 'schedule');
      if (schedule === undefined || get(entry, 'msg') !== 'next slot') return;
      const next = get(entry, 'next');
      slots.set(schedule, typeof next === 'number' ? next : undefined);
      for (const listener of listeners) listener(schedule);
    },
    /** IDs of all schedules that were planned and not removed. */
    schedules: (): string[] => [...slots.keys()],
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
