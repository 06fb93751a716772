import { z } from 'zod';
import { ModelArtsError } from '../../errors.ts';
import { parseExact } from './json.ts';
import { excerpt, type Redact } from './redact.ts';
import { retryAfter } from './retry.ts';
import type { HttpResponse } from './send.ts';

const text = z.string().min(1).optional().catch(undefined);
const errorText = { error_code: text, error_message: text, error_msg: text };

/** Every shape of a refusal: ModelArts, the API gateway (`error_msg`, `request_id`), IAM (`error`). */
const refusal = z.object({
  ...errorText,
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
  /** What a refusal of this service is called. */
  readonly refusal: 'refused' | 'login';
  readonly now: () => number;
}

/**
 * The checked content of an answer.
 *
 * @throws ModelArtsError for a refusal (status not 2xx, `is_success: false`, or an `error_code`)
 * and for what is not the documented JSON
 */
export function readResponse<T>(answer: HttpResponse, options: ReadOptions<T>): T {
  const { status } = answer;
  const payload = parse(answer.text);
  const said = refusal.safeParse(payload).data;
  const requestId = header(answer, 'x-request-id') ?? said?.request_id;
  if (said === undefined) throw unreadable(answer, 'is not a JSON object', requestId, options.redact);

  if (status < 200 || status > 299 || said.is_success === false || said.error_code) {
    const message = said.error_message ?? said.error_msg ?? said.error?.message ?? `HTTP status ${status}`;
    throw new ModelArtsError(options.refusal, excerpt(options.redact(message), 500), {
      status,
      code: said.error_code && excerpt(options.redact(said.error_code), 60),
      requestId: requestId && excerpt(options.redact(requestId), 100),
      retryAfter: retryAfter(answer.headers['retry-after'], options.now),
    });
  }

  const checked = options.schema.safeParse(payload);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const where = issue ? `${issue.path.join('.') || 'answer'}: ${issue.message}` : 'wrong types';
  throw unreadable(answer, `is not as documented (${where})`, requestId, options.redact);
}

function unreadable(answer: HttpResponse, problem: string, requestId: string | undefined, redact: Redact) {
  const begin = excerpt(redact(answer.text), 200);
  const body = begin === '' ? 'it is empty' : `it begins: ${begin}`;
  return new ModelArtsError('unreadable', `The answer (HTTP ${answer.status}) ${problem}; ${body}`, {
    status: answer.status,
    requestId: requestId && excerpt(redact(requestId), 100),
  });
}

function parse(body: string): unknown {
  try {
    return parseExact(body);
  } catch {
    return undefined;
  }
}

/** A header that comes once; of a repeated one, the first. */
export function header({ headers }: HttpResponse, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) || undefined;
}
