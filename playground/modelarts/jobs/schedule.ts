export const HOUR = 3_600_000;

/** Auto stop as the list wrote it in the sample of 2022: `timeUnit`, where create reads `time_unit`. */
export const listedSchedule = (hours: number) => [{ type: 'stop', timeUnit: 'HOURS', duration: hours }];

/** Hours after which the job stops itself; 0: never. */
export function autoStopHours({ schedule }: { schedule?: unknown }): number {
  const first: unknown = Array.isArray(schedule) ? schedule[0] : schedule;
  const hours: unknown =
    typeof first === 'object' && first !== null && 'duration' in first ? first.duration : 0;
  return typeof hours === 'number' ? hours : 0;
}
