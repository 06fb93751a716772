import type { InputBlock, ModalView } from '@slack/types';
import { limits as language } from '../../commands/words/limits.ts';
import type { Job, NewJob } from '../../modelarts/types.ts';
import { section } from '../kit/blocks.ts';
import { code, cut, plural } from '../kit/text.ts';

/**
 * What a form needs for its answer, returned unchanged by Slack. Contains a response_url, which is a secret.
 */
export interface FormTarget {
  /** Undefined: answered in a direct message. */
  readonly responseUrl?: string | undefined;
  readonly channel: string;
  /** Only in the description form. */
  readonly job?: string;
  /** Only in the form that edits a schedule. */
  readonly schedule?: string;
  /** The form's cloud; only if there are several. */
  readonly cloud?: string | undefined;
}

export const plainText = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;

/** Block IDs of the job form, for errors. */
export const createFields = {
  name: 'name',
  trainUrl: 'train_url',
  type: 'type',
  description: 'description',
  autoStop: 'auto_stop',
} as const;

/** The action ID of every field. */
export const fieldAction = 'value';

interface FieldOptions {
  readonly hint?: string;
  readonly optional?: boolean;
}

export const field = (
  id: string,
  label: string,
  element: InputBlock['element'],
  { hint, optional = false }: FieldOptions = {},
): InputBlock => ({
  type: 'input',
  block_id: id,
  label: plainText(label),
  element,
  optional,
  ...(hint === undefined ? {} : { hint: plainText(hint) }),
});

const types = [
  { text: plainText('TensorBoard'), value: 'tensorboard' },
  { text: plainText('MindInsight'), value: 'mindinsight' },
];

/** Asks for a new job (modelarts_03_0064). */
export function createForm(
  target: FormTarget,
  { name, trainUrl, type = 'tensorboard', description, autoStopHours }: Partial<NewJob> = {},
): ModalView {
  const chosen = types.find(({ value }) => value === type);
  return {
    type: 'modal',
    callback_id: 'create',
    private_metadata: JSON.stringify(target),
    title: plainText('New job'),
    submit: plainText('Create'),
    close: plainText('Cancel'),
    blocks: [
      ...(target.cloud === undefined ? [] : [section(`In the cloud ${code(target.cloud, 32)}`)]),
      field(
        createFields.name,
        'Name',
        {
          type: 'plain_text_input',
          action_id: fieldAction,
          max_length: 20,
          focus_on_load: true,
          ...initial(name),
        },
        { hint: 'Up to 20 letters, digits, _ or -' },
      ),
      field(
        createFields.trainUrl,
        'Log path in OBS',
        {
          type: 'plain_text_input',
          action_id: fieldAction,
          max_length: language.logs,
          placeholder: plainText('/bucket/logs/'),
          ...initial(trainUrl),
        },
        { hint: 'The folder with the log files, for example /bucket/logs/' },
      ),
      field(createFields.type, 'Type', {
        type: 'radio_buttons',
        action_id: fieldAction,
        options: types,
        ...(chosen ? { initial_option: chosen } : {}),
      }),
      field(
        createFields.description,
        'Description',
        {
          type: 'plain_text_input',
          action_id: fieldAction,
          multiline: true,
          max_length: language.description,
          ...initial(description),
        },
        { optional: true },
      ),
      field(
        createFields.autoStop,
        'Stop automatically after (hours)',
        {
          type: 'number_input',
          action_id: fieldAction,
          is_decimal_allowed: false,
          min_value: '1',
          max_value: '24',
          ...initial(autoStopHours?.toString()),
        },
        {
          optional: true,
          hint: '1 to 24. Running jobs are billed. If empty, the job runs until someone stops it.',
        },
      ),
    ],
  };
}

const initial = (value: string | undefined) => (value === undefined ? {} : { initial_value: value });

/** Asks for a new description of a job (modelarts_03_0067). */
export function describeForm(
  job: Job,
  target: FormTarget,
  description: string = job.description ?? '',
): ModalView {
  return {
    type: 'modal',
    callback_id: 'describe',
    private_metadata: JSON.stringify({ ...target, job: job.id } satisfies FormTarget),
    title: plainText('Edit description'),
    submit: plainText('Save'),
    close: plainText('Cancel'),
    blocks: [
      field(
        createFields.description,
        cut(`Description of ${job.name} (#${job.id})`, 150),
        {
          type: 'plain_text_input',
          action_id: fieldAction,
          multiline: true,
          max_length: language.description,
          focus_on_load: true,
          ...(description === '' ? {} : { initial_value: cut(description, language.description) }),
        },
        { optional: true, hint: 'Leave empty to remove the description.' },
      ),
    ],
  };
}

/** Block ID of the form for a timed stop. */
export const stopTimeField = 'when';

/** Asks when a job should be stopped. `text`: as `stopTimeOf` reads it. */
export const stopLaterForm = (job: string, text: string, target: FormTarget): ModalView => ({
  type: 'modal',
  callback_id: 'stopLater',
  private_metadata: JSON.stringify({ ...target, job } satisfies FormTarget),
  title: plainText('Stop later'),
  submit: plainText('Set up'),
  close: plainText('Cancel'),
  blocks: [
    field(
      stopTimeField,
      cut(`When should the job ${job} stop?`, 150),
      {
        type: 'plain_text_input',
        action_id: fieldAction,
        max_length: 30,
        focus_on_load: true,
        placeholder: plainText('90m, 18:30'),
        ...(text === '' ? {} : { initial_value: text }),
      },
      { hint: '90m, 4h or 2d from now, up to 7 days; or a time of day in your zone: 18:30, 6 pm.' },
    ),
  ],
});

const notice = (text: string): ModalView => ({
  type: 'modal',
  title: plainText('vizjobs'),
  close: plainText('Close'),
  blocks: [section(text)],
});

/** Shown while the form is being filled in. */
export const waitingView = (what: 'job' | 'form'): ModalView =>
  notice(`:hourglass_flowing_sand: Loading the ${what} …`);

/** Why the form can't be filled in. */
export const noScheduleView = (): ModalView =>
  notice(":warning: *Couldn't open the form.* The message in the channel says why.");

/** There is nothing to fill in. `found`: the number of matching jobs. */
export const noFormView = (term: string, found: number): ModalView =>
  notice(
    found > 1
      ? `${plural(found, 'job')} have the name ${code(term, 64)}. Use the ID: \`/vizjobs describe ID\`.`
      : `:mag: Couldn't read the job ${code(term, 64)}. It may have been deleted.`,
  );
