import { AsyncLocalStorage } from 'node:async_hooks';
import { type Span as OpenSpan, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import packageJson from '../../package.json' with { type: 'json' };
import { BotError } from '../errors.ts';
import { type Clock, waitAtMost } from '../time.ts';
import { traceRequests } from './requests.ts';
import type { Tracing } from './tracing.ts';

interface TracingOptions {
  /**
   * `OTEL_TRACES_SAMPLER`. Every span here is a root or has a local parent, so `parentbased_` makes no
   * difference.
   */
  readonly sampler: string | undefined;
  /** From 0 to 1. */
  readonly samplerArgument: string | undefined;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Milliseconds between two warnings that spans are lost. */
const warningInterval = 3_600_000;

/** Exports to the collector in `OTEL_EXPORTER_OTLP_…`, which the exporter reads itself. */
export function createTracing(options: TracingOptions): Tracing {
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({ 'service.name': packageJson.name, 'service.version': packageJson.version }),
    )
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new TracerProvider({
    resource,
    sampler: samplerOf(options),
    spanProcessors: [new BatchSpanProcessor({ exporter: warningExporter(options) })],
  });
  const tracer = provider.getTracer(packageJson.name, packageJson.version);
  const current = new AsyncLocalStorage<OpenSpan>();
  const endRequests = traceRequests(tracer, () => current.getStore());

  return {
    async span(name, work) {
      const parent = current.getStore();
      const span = tracer.startSpan(name, {}, parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT);
      try {
        return await current.run(span, () => work({ set: (attributes) => span.setAttributes(attributes) }));
      } catch (error) {
        // Error messages can quote people and services.
        span.setAttribute('error.type', error instanceof BotError ? error.outcome : 'fault');
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
    async stop(milliseconds) {
      endRequests();
      await waitAtMost(milliseconds, provider.shutdown());
    },
  };
}

/** The exporter reports failures only to OpenTelemetry's own logger, which is off. */
function warningExporter({ log, clock }: TracingOptions): OTLPTraceExporter {
  const exporter = new OTLPTraceExporter();
  const send = exporter.export.bind(exporter);
  let nextWarning = Number.NEGATIVE_INFINITY;
  exporter.export = (spans, done) =>
    send(spans, (result) => {
      done(result);
      if (!result.error || clock.monotonic() < nextWarning) return;
      nextWarning = clock.monotonic() + warningInterval;
      const { code = result.error.message } = result.error as { code?: string | number };
      log.warn(
        { reason: typeof code === 'number' ? `http_${code}` : code },
        'traces are lost: check OTEL_EXPORTER_OTLP_… and that the collector accepts OTLP over HTTP, usually on port 4318',
      );
    });
  return exporter;
}

function samplerOf({ sampler = 'always_on', samplerArgument }: TracingOptions): Sampler {
  const kind = sampler.replace(/^parentbased_/, '');
  if (kind === 'always_off') return new AlwaysOffSampler();
  const ratio = Number(samplerArgument ?? 1);
  return kind === 'traceidratio' && ratio >= 0 && ratio <= 1
    ? new TraceIdRatioBasedSampler(ratio)
    : new AlwaysOnSampler();
}
