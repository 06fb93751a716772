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
  SLACK_BOT_TOKEN: 'OAuth & Permissions > Bot User OAuth Token',
  SLACK_APP_TOKEN: 'Basic Information > App-Level Tokens, with connections:write, and turn on Socket Mode',
};

function slackWords(error: unknown, code: string, token: keyof typeof where): string {
  const problem = networkProblem(code);
  if (problem) return `Slack can't be reached (${code}). ${problem.what} ${capitalized(problem.fix)}.`;
  return isTransient(error)
    ? `Slack has a problem right now (${code}). Start vizjobs again in a minute.`
    : refusalWords(code, token);
}

export const refusalWords = (code: string, token: keyof typeof where): string =>
  `Slack rejects ${token} (${code}). Copy it again: ${where[token]}.`;
