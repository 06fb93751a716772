import { parameterError } from '../answers.ts';
import { lengthOf } from './parameters.ts';

type Fields = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function fieldsOf(body: Buffer, known: readonly string[]): Fields {
  const value = parseJson(body.toString('utf8'));
  if (!isRecord(value)) {
    throw parameterError('The request body should be a JSON object');
  }
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      throw parameterError(`Unknown field: ${name}`);
    }
  }
  return value;
}

function description(value: unknown): string {
  if (typeof value !== 'string' || lengthOf(value) > 256) {
    throw parameterError('The length of job_desc should be in [0,256]');
  }
  return value;
}

/**
 * Hours until auto-stop; 0 for never. The table of 03_0064 says object, every sample shows an array of one
 * object; both are accepted.
 */
function autoStop(value: unknown): number {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const [item] = items;
  const hours = isRecord(item) ? item['duration'] : undefined;
  if (
    items.length !== 1 ||
    !isRecord(item) ||
    item['type'] !== 'stop' ||
    item['time_unit'] !== 'HOURS' ||
    Object.keys(item).length !== 3 ||
    typeof hours !== 'number' ||
    !Number.isInteger(hours) ||
    hours < 0 ||
    hours > 24
  ) {
    throw parameterError(
      'Illegal schedule: type "stop", time_unit "HOURS" and a duration in [0,24] are required',
    );
  }
  return hours;
}

export interface NewJobFields {
  readonly job_name: string;
  readonly job_desc: string;
  readonly train_url: string;
  readonly job_type: 'tensorboard' | 'mindinsight';
  readonly autoStopHours: number;
}

/** The body of create (modelarts_03_0064). */
export function newJobFields(body: Buffer): NewJobFields {
  const fields = fieldsOf(body, ['job_name', 'job_desc', 'train_url', 'job_type', 'flavor', 'schedule']);
  const name = fields['job_name'];
  const trainUrl = fields['train_url'];
  const type = fields['job_type'] ?? 'tensorboard';
  const flavor = fields['flavor'];
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,20}$/.test(name)) {
    throw parameterError(`Illegal name: ${String(name)}`);
  }
  if (typeof trainUrl !== 'string' || !/^\/[a-z0-9][a-z0-9.-]+\/[^\0]*$/.test(trainUrl)) {
    throw parameterError(
      `Illegal train_url, an OBS path /bucket/directory/ is required: ${String(trainUrl)}`,
    );
  }
  if (type !== 'tensorboard' && type !== 'mindinsight') {
    throw parameterError(`The value of job_type should be one of tensorboard, mindinsight: ${String(type)}`);
  }
  if (flavor !== undefined && !(isRecord(flavor) && typeof flavor['code'] === 'string')) {
    throw parameterError('Illegal flavor: a code is required');
  }
  return {
    job_name: name,
    job_desc: fields['job_desc'] === undefined ? '' : description(fields['job_desc']),
    train_url: trainUrl,
    job_type: type,
    autoStopHours: fields['schedule'] === undefined ? 0 : autoStop(fields['schedule']),
  };
}

/** The body of modify (modelarts_03_0067). An empty text clears the description. */
export function newDescription(body: Buffer): string {
  return description(fieldsOf(body, ['job_desc'])['job_desc']);
}
