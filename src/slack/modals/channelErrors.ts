import type { WebClient } from '@slack/web-api';
import type { Command } from '../../commands/command.ts';
import { ChannelError } from '../../errors.ts';
import { withTimeout } from '../../time.ts';
import { postingAdvice } from '../../views/errors/channelAdvice.ts';
import { plain } from '../../views/kit/text.ts';
import { scheduleFields } from '../../views/modals/schedule.ts';
import { checkChannel } from '../out/webApi.ts';

/** Milliseconds. Slack waits 3 s for the acknowledgement. */
const timeout = 1_500;

/**
 * The field error for a channel that can't have a schedule. Acknowledging closes the form with everything
 * typed, so check first; if Slack doesn't respond in time, the form is accepted and the message reports the
 * problem.
 */
export async function channelErrors(
  client: WebClient,
  command: Command,
): Promise<Readonly<Record<string, string>> | undefined> {
  const channel = command.name === 'schedule' ? channelIn(command.request) : undefined;
  if (channel === undefined) return undefined;
  try {
    await withTimeout(timeout, checkChannel(client, { channel }));
    return undefined;
  } catch (error) {
    if (!(error instanceof ChannelError)) return undefined;
    const { why, next } = postingAdvice(error.reason);
    return { [scheduleFields.channel]: plain(`${why} ${next}`.replaceAll('`', ''), 150) };
  }
}

function channelIn(request: Extract<Command, { name: 'schedule' }>['request']): string | undefined {
  if (request.kind === 'edit') return request.change?.channel;
  return request.kind === 'add' ? request.channel : undefined;
}
