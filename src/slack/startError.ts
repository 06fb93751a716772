import { capitalized, networkProblem } from '../network.ts';
import { slackErrorCode, slackFailure } from './out/slackFailure.ts';

/** Why the bot can't start. `message` says what is wrong and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** Only the code. */
  readonly reason: string;

  constructor(message: string, reason: string, cause: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

export function portError(error: unknown, port: number): StartError {
  const code = slackErrorCode(error);
  const words =
    code === 'EADDRINUSE'
      ? `Port ${port} is in use. Stop the process using it, or set PORT to another port.`
      : code === 'EACCES'
        ? `This user can't open port ${port}. Set PORT to a number above 1023.`
        : `Port ${port} can't be opened (${code}). Set PORT to another port.`;
  return new StartError(words, code, error);
}

/** @param token the variable with the token that was used */
export function slackStartError(error: unknown, token: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'): StartError {
  const code = slackErrorCode(error);
  return new StartError(slackWords(error, code, token), code, error);
}

/** Resolves without human action. */
export const isTransient = (error: unknown): boolean => slackFailure(error).fault === 'moment';

const where = {
  SLACK_BOT_TOKEN: 'OAuth & Permissions > Bot User OAuth Token; if there is none, install the app again',
  SLACK_APP_TOKEN: 'Basic Information > App-Level Tokens, with connections:write, and turn on Socket Mode',
};

function slackWords(error: unknown, code: string, token: keyof typeof where): string {
  const problem = networkProblem(code);
  if (problem) return `Slack can't be reached (${code}). ${problem.what} ${capitalized(problem.fix)}.`;
  const foreign = foreignAnswer(code);
  if (foreign) return foreign;
  return isTransient(error)
    ? `Slack has a problem right now (${code}). Start vizjobs again in a minute.`
    : refusalWords(code, token);
}

/** Slack's API answers with status 200, 429 or 5xx. */
export const foreignAnswer = (code: string): string | undefined =>
  /^(http_[34]\d\d|unreadable_answer)$/.test(code)
    ? `Something other than Slack's API responded (${code}). Check SLACK_API_URL and any proxy.`
    : undefined;

export const refusalWords = (code: string, token: keyof typeof where): string =>
  `Slack rejects ${token} (${code}). Copy it again: ${where[token]}.`;
