import type { Logger } from 'pino';
import { type Clock, systemClock } from '../time.ts';
import { noTracing, type Tracing } from './tracing.ts';

/**
 * Enables traces if OpenTelemetry's standard variables name a collector. OpenTelemetry is loaded only then.
 */
export async function loadTracing(
  environment: Readonly<Record<string, string | undefined>>,
  log: Logger,
  clock: Clock = systemClock,
): Promise<Tracing> {
  const value = (name: string) => environment[name]?.trim() || undefined;
  const variable = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'].find(value);
  const isOff = value('OTEL_SDK_DISABLED') === 'true' || value('OTEL_TRACES_EXPORTER') === 'none';
  if (variable === undefined || isOff) return noTracing;
  const endpoint = value(variable) ?? '';
  // The exporter would silently send to localhost instead, or fail at each export.
  if (!/^https?:/i.test(endpoint) || !URL.canParse(endpoint)) {
    log.warn(`traces are off: ${variable} must be a URL such as http://localhost:4318`);
    return noTracing;
  }
  const { createTracing } = await import('./openTelemetry.ts');
  return createTracing({
    sampler: value('OTEL_TRACES_SAMPLER'),
    samplerArgument: value('OTEL_TRACES_SAMPLER_ARG'),
    log,
    clock,
  });
}
