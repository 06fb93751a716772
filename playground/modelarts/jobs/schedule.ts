export const HOUR = 3_600_000;

/** Auto-stop as in the list sample of 2022: `timeUnit`, where create takes `time_unit`. */
export const listedSchedule = (hours: number) => [{ type: 'stop', timeUnit: 'HOURS', duration: hours }];

/** Hours until auto-stop; 0 for never. */
export function autoStopHours({ schedule }: { schedule?: unknown }): number {
  const first: unknown = Array.isArray(schedule) ? schedule[0] : schedule;
  const hours: unknown =
    typeof first === 'object' && first !== null && 'duration' in first ? first.duration : 0;
  return typeof hours === 'number' ? hours : 0;
}
