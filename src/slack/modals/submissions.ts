import type { ViewOutput } from '@slack/bolt';
import { z } from 'zod';
import type { Command } from '../../commands/command.ts';
import { jobTypes, type NewJob } from '../../modelarts/types.ts';
import { createFields, type FormTarget, fieldAction } from '../../views/modals/job.ts';
import { type FormResult, readScheduleForm } from './scheduleSubmission.ts';

const target: z.ZodType<FormTarget> = z.object({
  responseUrl: z.string().exactOptional(),
  channel: z.string(),
  job: z.string().exactOptional(),
  schedule: z.string().exactOptional(),
  cloud: z.string().exactOptional(),
});

/** Where to answer: what we gave Slack when the form was opened. */
export const readTarget = (view: ViewOutput): FormTarget => target.parse(JSON.parse(view.private_metadata));

const newJob = z.object({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,20}$/, 'Use 1 to 20 letters, digits, _ or -.'),
  trainUrl: z.string().regex(/^\/[^/\s]+\/(\S*)$/, 'Write the path as /bucket/folder/, without blanks.'),
  type: z.enum(jobTypes, 'Choose one.'),
  description: z.string().max(256, 'At most 256 characters.'),
  autoStopHours: z
    .string()
    .regex(/^([1-9]|1\d|2[0-4])?$/, 'A whole number from 1 to 24, or nothing.')
    .transform((hours) => (hours === '' ? undefined : Number(hours))),
});

const blockOf: Readonly<Record<string, string>> = {
  name: createFields.name,
  trainUrl: createFields.trainUrl,
  type: createFields.type,
  description: createFields.description,
  autoStopHours: createFields.autoStop,
};

/** The rules of modelarts_03_0064, and 1 to 24 hours as in the console. */
export function readCreateForm(view: ViewOutput): FormResult<NewJob> {
  const read = newJob.safeParse({
    name: fieldValue(view, createFields.name),
    trainUrl: fieldValue(view, createFields.trainUrl),
    type: fieldValue(view, createFields.type),
    description: fieldValue(view, createFields.description),
    autoStopHours: fieldValue(view, createFields.autoStop),
  });
  if (!read.success) {
    return {
      errors: Object.fromEntries(
        read.error.issues.map(({ path, message }) => [
          blockOf[String(path[0])] ?? createFields.name,
          message,
        ]),
      ),
    };
  }
  const { autoStopHours, description, ...job } = read.data;
  return {
    value: {
      ...job,
      ...(description === '' ? {} : { description }),
      ...(autoStopHours === undefined ? {} : { autoStopHours }),
    },
  };
}

export const readDescribeForm = (view: ViewOutput): string => fieldValue(view, createFields.description);

/** The command that each form stands for, by callback ID, or what to say at which field. */
export const submissions: Readonly<
  Record<string, (view: ViewOutput) => FormResult<(target: FormTarget) => Command>>
> = {
  create(view) {
    const form = readCreateForm(view);
    return 'errors' in form
      ? form
      : { value: (target) => ({ name: 'create', job: form.value, ...cloudIn(target) }) };
  },
  describe: (view) => ({
    value: ({ job = '', ...target }) => ({
      name: 'describe',
      job,
      description: readDescribeForm(view),
      ...cloudIn(target),
    }),
  }),
  schedule(view) {
    const form = readScheduleForm(view);
    if ('errors' in form) return form;
    const change = form.value;
    return {
      value: ({ schedule: id }) => ({
        name: 'schedule',
        request: id === undefined ? { kind: 'add', ...change } : { kind: 'edit', id, change },
      }),
    };
  },
};

const cloudIn = ({ cloud }: Pick<FormTarget, 'cloud'>) => (cloud === undefined ? {} : { cloud });

function fieldValue({ state }: ViewOutput, block: string): string {
  const field = state.values[block]?.[fieldAction];
  return (field?.selected_option?.value ?? field?.value ?? '').trim();
}
