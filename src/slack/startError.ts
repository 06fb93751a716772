import { capitalized, networkProblem } from '../network.ts';
import { slackErrorCode, slackFailure } from './out/slackFailure.ts';

/** Why the bot cannot start. `message` says what is wrong and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** The code alone. */
  readonly reason: string;

  constructor(message: string, reason: string, cause: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

/** The port cannot be opened. */
export function portError(error: unknown, port: number): StartError {
  const code = slackErrorCode(error);
  const words =
    code === 'EADDRINUSE'
      ? `Port ${port} is in use. Stop the process that has it, or set PORT to another one.`
      : code === 'EACCES'
        ? `This user may not open port ${port}. Set PORT to a number above 1023.`
        : `Port ${port} cannot be opened (${code}). Set PORT to another one.`;
  return new StartError(words, code, error);
}

/** @param token the variable whose token was used */
export function slackStartError(error: unknown, token: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'): StartError {
  const code = slackErrorCode(error);
  return new StartError(slackWords(error, code, token), code, error);
}

/** It passes without a person. */
export const isTransient = (error: unknown): boolean => slackFailure(error).fault === 'moment';

const where = {
  SLACK_BOT_TOKEN: 'OAuth & Permissions > Bot User OAuth Token',
  SLACK_APP_TOKEN: 'Basic Information > App-Level Tokens, with connections:write, and switch Socket Mode on',
};

function slackWords(error: unknown, code: string, token: keyof typeof where): string {
  const problem = networkProblem(code);
  if (problem) return `Slack can't be reached (${code}). ${problem.what} ${capitalized(problem.fix)}.`;
  return isTransient(error)
    ? `Slack has a fault at the moment (${code}). Start vizjobs again in a minute.`
    : refusalWords(code, token);
}

export const refusalWords = (code: string, token: keyof typeof where): string =>
  `Slack refuses ${token} (${code}). Copy it again: ${where[token]}.`;
