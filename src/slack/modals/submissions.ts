import type { ViewOutput } from '@slack/bolt';
import { z } from 'zod';
import type { Command, JobQuery } from '../../commands/command.ts';
import { readSearch } from '../../commands/parse/keyValues.ts';
import { stopTimeOf } from '../../commands/parse/stop.ts';
import { cleanText } from '../../commands/text.ts';
import { defaultQuery } from '../../commands/words/query.ts';
import { sinceOf } from '../../commands/words/since.ts';
import { UsageError } from '../../errors.ts';
import { statusGroups } from '../../modelarts/statuses.ts';
import { jobTypes, type NewJob } from '../../modelarts/types.ts';
import { plain } from '../../views/kit/text.ts';
import { findFields } from '../../views/modals/find.ts';
import { type FormTarget, fieldAction } from '../../views/modals/form.ts';
import { createFields, stopTimeField } from '../../views/modals/job.ts';
import { type FormResult, readScheduleForm } from './scheduleSubmission.ts';

const target: z.ZodType<FormTarget> = z.object({
  responseUrl: z.string().exactOptional(),
  channel: z.string(),
  job: z.string().exactOptional(),
  schedule: z.string().exactOptional(),
  cloud: z.string().exactOptional(),
});

/** Where to answer: what Slack got when the form was opened. */
export const readTarget = (view: ViewOutput): FormTarget => target.parse(JSON.parse(view.private_metadata));

const newJob = z.object({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,20}$/, 'Use 1 to 20 letters, digits, _ or -.'),
  trainUrl: z.string().regex(/^\/[^/\s]+\/(\S*)$/, 'Write the path as /bucket/folder/, without spaces.'),
  type: z.enum(jobTypes, 'Choose one.'),
  description: z.string().max(256, 'At most 256 characters.'),
  autoStopHours: z
    .string()
    .regex(/^([1-9]|1\d|2[0-4])?$/, 'A whole number from 1 to 24, or leave it empty.')
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
function readCreateForm(view: ViewOutput): FormResult<NewJob> {
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
      autoStopHours,
      description: description === '' ? undefined : description,
    },
  };
}

/** By callback ID: the command for each form, or errors by field. */
export const submissions: Readonly<
  Record<string, (view: ViewOutput, clouds?: boolean) => FormResult<(target: FormTarget) => Command>>
> = {
  create(view) {
    const form = readCreateForm(view);
    return 'errors' in form ? form : { value: ({ cloud }) => ({ name: 'create', job: form.value, cloud }) };
  },
  describe: (view) => ({
    value: ({ job = '', cloud }) => ({
      name: 'describe',
      job,
      description: fieldValue(view, createFields.description),
      cloud,
    }),
  }),
  find: (view) => readFindForm(view),
  stopLater(view) {
    const read = stopTimeOf(cleanText(fieldValue(view, stopTimeField)));
    if ('problem' in read)
      return { errors: { [stopTimeField]: plain(read.problem.replaceAll(/`([^`]*)`/g, '“$1”'), 150) } };
    return { value: ({ job = '', cloud }) => ({ name: 'stopLater', job, when: read.when, cloud }) };
  },
  schedule(view, clouds) {
    const form = readScheduleForm(view, clouds);
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

/** The list that the form asks for. */
function readFindForm(view: ViewOutput): FormResult<() => Command> {
  const value = (block: string) => fieldValue(view, block);
  const since = sinceOf(value(findFields.since));
  const per = value(findFields.per);
  try {
    const query: JobQuery = {
      ...defaultQuery,
      status: statusGroups.filter((group) => group === value(findFields.status)),
      search: readSearch(cleanText(value(findFields.search))),
      since: since === 'impossible' ? undefined : since,
      per: /^(5|10|20)$/.test(per) ? Number(per) : defaultQuery.per,
      cloud: value(findFields.cloud) || undefined,
    };
    return { value: () => ({ name: 'list', query }) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { errors: { [findFields.search]: plain(error.message.replaceAll('`', ''), 150) } };
  }
}

function fieldValue({ state }: ViewOutput, block: string): string {
  const field = state.values[block]?.[fieldAction];
  return (field?.selected_option?.value ?? field?.value ?? '').trim();
}
