import { z } from 'zod';
import { ModelArtsError } from '../../errors.ts';
import { parseExact } from './json.ts';
import { excerpt, type Redact } from './redact.ts';
import type { HttpResponse } from './send.ts';

const text = z.string().min(1).optional().catch(undefined);

/** The error formats of ModelArts, the API gateway (`error_msg`, `request_id`) and IAM (`error`). */
const refusal = z.object({
  error_code: text,
  error_message: text,
  error_msg: text,
  is_success: z.unknown().optional(),
  request_id: text,
  error: z
    .union([z.string().transform((message) => ({ message })), z.object({ message: text, title: text })])
    .optional()
    .catch(undefined),
});

export interface ReadOptions<T> {
  readonly schema: z.ZodType<T>;
  readonly redact: Redact;
  /** How a refusal by this service is classified. */
  readonly refusal: 'refused' | 'login';
}

/**
 * Parses and validates a response.
 *
 * @throws ModelArtsError for a refusal (status not 2xx, `is_success: false`, or an `error_code`) and for a success
 * whose JSON is not as documented. The message quotes only documented error fields; `detail` has the body, for the log.
 */
export function readResponse<T>(response: HttpResponse, options: ReadOptions<T>): T {
  const { status } = response;
  // No page says which 2xx a success has, and a 204 has no body.
  const payload = status === 204 ? {} : parse(response.text);
  const said = refusal.safeParse(payload).data;
  const requestId = header(response, 'x-request-id') ?? said?.request_id;
  // Only the start, because redacting megabytes would block the process.
  const shown = (said: string, length: number) => excerpt(options.redact(said.slice(0, maxRead)), length);
  const details = () => ({
    status,
    requestId: requestId && shown(requestId, 100),
    detail: shown(response.text, 200),
  });
  const isError = status < 200 || status > 299;
  if (isError || said?.is_success === false || said?.error_code) {
    const message = said?.error_message ?? said?.error_msg ?? said?.error?.message;
    const isQuotable = message !== undefined && !markup.test(message);
    const body = isQuotable ? undefined : kindOf(response.text, payload);
    throw new ModelArtsError(options.refusal, isQuotable ? shown(message, 500) : `${body}, HTTP ${status}`, {
      ...details(),
      body,
      code: said?.error_code && shown(said.error_code, 60),
    });
  }
  const checked = options.schema.safeParse(payload);
  if (checked.success) return checked.data;
  if (said === undefined) {
    const body = kindOf(response.text, payload);
    throw new ModelArtsError('unreadable', `${body}, HTTP ${status}`, { ...details(), body });
  }
  const issue = checked.error.issues[0];
  const where = issue ? `${issue.path.join('.') || 'answer'}: ${issue.message}` : 'wrong types';
  throw new ModelArtsError('unreadable', `JSON that is not as documented (${where})`, details());
}

/** In characters. */
const maxRead = 10_000;

const markup = /<[a-z!/?]/i;

/** Describes a body without a usable error message. */
function kindOf(body: string, payload: unknown): string {
  const begin = body.trimStart();
  if (begin === '') return 'an empty response';
  if (begin.startsWith('<')) return 'a web page';
  if (payload !== undefined) return 'unexpected JSON';
  return /^[[{]/.test(begin) ? 'incomplete JSON' : 'text instead of JSON';
}

function parse(body: string): unknown {
  try {
    return parseExact(body);
  } catch {
    return undefined;
  }
}

/** The first value of a header. */
export function header({ headers }: HttpResponse, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) || undefined;
}
