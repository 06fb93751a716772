import { noTracing, type Tracing } from './tracing.ts';

/**
 * Enables traces if OpenTelemetry's standard variables name a collector. OpenTelemetry is loaded only then.
 */
export async function loadTracing(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Tracing> {
  const value = (name: string) => environment[name]?.trim() || undefined;
  const endpoint = value('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? value('OTEL_EXPORTER_OTLP_ENDPOINT');
  const isOff = value('OTEL_SDK_DISABLED') === 'true' || value('OTEL_TRACES_EXPORTER') === 'none';
  if (endpoint === undefined || isOff) return noTracing;
  const { createTracing } = await import('./openTelemetry.ts');
  return createTracing({
    sampler: value('OTEL_TRACES_SAMPLER'),
    samplerArgument: value('OTEL_TRACES_SAMPLER_ARG'),
  });
}
