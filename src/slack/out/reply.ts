import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Message } from '../../views/kit/message.ts';
import { DeliveryError, type PreparedMessage, type Responder } from './responseUrl.ts';
import { callWebApi } from './webApi.ts';

/** Where the answers to an interaction go. */
export interface Reply {
  /**
   * Shows an answer to the person.
   * @param replace in place of the message that was clicked, where there is one
   * @throws DeliveryError
   */
  show(message: Message | PreparedMessage, replace: boolean): Promise<void>;
  /**
   * Removes the message that was clicked.
   * @throws DeliveryError
   */
  remove(): Promise<void>;
  /** Undefined if Slack sent no trigger for a form. */
  readonly openForm: OpenForm | undefined;
  /** A secret: anyone who has it can post. Undefined: a form opened here is answered by `personReply`. */
  readonly responseUrl: string | undefined;
}

/**
 * Opens a form, within 3 s of the interaction, and returns what replaces it. Both throw SlackRefusal.
 */
type OpenForm = (view: ModalView) => Promise<(view: ModalView) => Promise<void>>;

export const formOpener =
  (client: WebClient, triggerId: string): OpenForm =>
  async (view) => {
    const { view: opened } = await callWebApi(() => client.views.open({ trigger_id: triggerId, view }));
    return async (next) => {
      await callWebApi(() => client.views.update({ view_id: opened?.id ?? '', view: next }));
    };
  };

/** For commands and buttons on messages. */
export const responseUrlReply = (
  responder: Responder,
  responseUrl: string,
  openForm: OpenForm | undefined,
): Reply => ({
  show: (message, replace) => responder.send(responseUrl, message, replace),
  remove: () => responder.remove(responseUrl),
  openForm,
  responseUrl,
});

/** For forms opened by either: people may send one when its response URL has expired, after 30 minutes. */
export const formReply = (responder: Responder, responseUrl: string, person: Reply): Reply => ({
  ...responseUrlReply(responder, responseUrl, undefined),
  show: (message) =>
    responder.send(responseUrl, message, false).catch((error: unknown) => {
      if (!(error instanceof DeliveryError && error.reason.startsWith('404'))) throw error;
      return person.show(message, false);
    }),
});
