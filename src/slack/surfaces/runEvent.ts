import type { Interaction } from '../interactions/interaction.ts';
import { runInteraction } from '../interactions/runInteraction.ts';
import type { Services } from '../services.ts';

/** Slack redelivers an event, with the same `id`, if it misses the acknowledgement. The repeat is ignored. */
export async function runEvent(services: Services, interaction: Interaction): Promise<void> {
  await services.inFlight.track(
    services.actOnce({ ...interaction, id: `event ${interaction.id}` }, () =>
      runInteraction(services, interaction),
    ),
  );
}
