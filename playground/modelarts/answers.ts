import { randomUUID } from 'node:crypto';

/** An HTTP response without `X-Request-Id`, which the server adds. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown to refuse a request, with the response to send. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(answer.body);
    this.answer = answer;
  }
}

export const newRequestId = (): string => randomUUID().replaceAll('-', '');

export const ok = (body: unknown, status = 200): Answer => ({ status, body: JSON.stringify(body) });

/** An error in the format of ModelArts (modelarts_03_0065). */
export const serviceError = (status: number, code: string, message: string): Answer => ({
  status,
  body: JSON.stringify({ is_success: false, error_code: code, error_message: message }),
});

/** An error in the format of the API gateway. */
export const gatewayError = (status: number, code: string, message: string): Answer => ({
  status,
  body: JSON.stringify({ error_msg: message, error_code: code, request_id: newRequestId() }),
});

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** An error in the format of IAM. */
export const iamError = (status: number, message: string): Answer => ({
  status,
  body: JSON.stringify({ error: { code: status, message, title: titles[status] ?? 'Error' } }),
});

/** The gateway's 401. The APIG documents list these texts under this single code. */
export const notAuthenticated = (why: string): Answer =>
  gatewayError(401, 'APIG.0301', `Incorrect IAM authentication information: ${why}`);

export const parameterError = (message: string): Refusal =>
  new Refusal(serviceError(400, 'ModelArts.0104', message));
