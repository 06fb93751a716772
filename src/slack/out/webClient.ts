import { type WebAPICallResult, WebClient, type WebClientOptions } from '@slack/web-api';
import type { AppStatus } from './appStatus.ts';

/** A client with the bot's token that reports the outcome of each call to the app's status. */
export class BotClient extends WebClient {
  readonly #status: AppStatus;

  constructor(token: string, options: WebClientOptions, status: AppStatus) {
    super(token, options);
    this.#status = status;
  }

  override async apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
    try {
      const result = await super.apiCall(method, options);
      this.#status.succeeded(method);
      return result;
    } catch (error) {
      this.#status.failed(method, error);
      throw error;
    }
  }
}
