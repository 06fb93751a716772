import { randomUUID } from 'node:crypto';
import { everyStatus } from '../../commands/words/statusWords.ts';
import { BotError, ModelArtsError, StoreError } from '../../errors.ts';
import type { Span } from '../../tracing/tracing.ts';
import { errorView } from '../../views/errors/error.ts';
import { cut } from '../../views/kit/text.ts';
import { dispatch } from '../dispatch.ts';
import { DeliveryError } from '../out/responseUrl.ts';
import type { Services } from '../services.ts';
import type { Interaction, InteractionRun } from './interaction.ts';
import { createWaitingLine } from './waitingLine.ts';

/** Answers one interaction, even if it fails, and logs one line. Never rejects. */
export const runInteraction = (services: Services, interaction: Interaction): Promise<void> =>
  services.tracing.span('interaction', (span) => runInSpan(services, interaction, span));

async function runInSpan(services: Services, interaction: Interaction, span: Span): Promise<void> {
  const started = services.clock.monotonic();
  const run: InteractionRun = {
    reference: randomUUID().slice(0, 8),
    verb: 'none',
    question: { requester: interaction.requester.user, tally: { requests: 0 } },
    mayReplace:
      interaction.message === undefined ? () => true : services.latestClick.arrive(interaction.message),
    waitingLine: createWaitingLine(services.patience),
  };
  const outcome = await dispatch(services, interaction, run).catch((error: unknown) =>
    answerError(services, interaction, error, run),
  );
  const durationMs = Math.round(services.clock.monotonic() - started);
  services.metrics.command({ verb: run.verb, outcome, durationMs });
  span.set({ reference: run.reference, kind: interaction.kind, verb: run.verb, outcome });
  services.log.info(
    {
      reference: run.reference,
      kind: interaction.kind,
      cloud: run.cloud,
      text: cut(interaction.text, 200),
      ...interaction.requester,
      outcome,
      upstreamRequests: run.question.tally.requests,
      durationMs,
    },
    'command',
  );
}

/** Returns the outcome for the log. The clicked message stays, unless a waiting message has replaced it. */
async function answerError(
  services: Services,
  interaction: Interaction,
  error: unknown,
  { reference, waitingLine, mayReplace, cloud }: InteractionRun,
): Promise<string> {
  const outcome = error instanceof BotError ? error.outcome : 'fault';
  if (outcome === 'fault') services.log.error({ reference, error }, 'fault');
  if (error instanceof StoreError) {
    const { failure, advice } = error;
    services.log.warn({ reference, failure, advice, error }, 'database');
  }
  if (error instanceof ModelArtsError) {
    const { status, detail } = error;
    services.log.warn({ reference, cloud, status, detail, error }, 'cloud');
  }
  if (error instanceof DeliveryError) services.log.warn({ reference, reason: error.reason }, 'not delivered');
  const message = errorView(error, {
    command: interaction.text || everyStatus,
    kind: interaction.kind,
    reference,
    cloud,
  });
  const replaces = (await waitingLine.end()) && mayReplace();
  await interaction.reply
    .show(message, replaces)
    .catch((failure: unknown) => services.log.error({ reference, error: failure }, 'not answered'));
  return outcome;
}
