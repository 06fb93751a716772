import { Counter, Gauge, type Registry } from 'prom-client';
import { droppedLines } from '../log.ts';

/**
 * Memory, CPU and event loop utilization, sampled at scrape time. prom-client's own set has more, but
 * constantly monitors garbage collection and uses a timer for the event loop.
 */
export function registerProcessMetrics(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'Start of the process, in seconds since the epoch.',
    registers,
  }).set(Math.round(performance.timeOrigin / 1_000));
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time of the process, user and system.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1_000_000);
    },
  });
  new Counter({
    name: 'vizjobs_event_loop_active_seconds_total',
    help: 'Time the event loop was busy: at a rate near 1 the bot cannot keep up.',
    registers,
    collect() {
      this.reset();
      this.inc(performance.eventLoopUtilization().active / 1_000);
    },
  });
  new Counter({
    name: 'vizjobs_log_lines_dropped_total',
    help: 'Log lines dropped because the reader stalled or the disk was full.',
    registers,
    collect() {
      this.reset();
      this.inc(droppedLines());
    },
  });
}
