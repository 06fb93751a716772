import type { ModalView } from '@slack/types';
import { limits as language } from '../../commands/words/limits.ts';
import type { Job, NewJob } from '../../modelarts/types.ts';
import { plainJob } from '../jobs/row.ts';
import { section } from '../kit/blocks.ts';
import { code, cut, plural } from '../kit/text.ts';
import {
  type FormTarget,
  field,
  fieldAction,
  form,
  initialValue,
  option,
  plainText,
  textInput,
} from './form.ts';

/** Block IDs of the job form, for errors. */
export const createFields = {
  name: 'name',
  trainUrl: 'train_url',
  type: 'type',
  description: 'description',
  autoStop: 'auto_stop',
} as const;

const types = [option('tensorboard', 'TensorBoard'), option('mindinsight', 'MindInsight')];

/** Asks for a new job (modelarts_03_0064). */
export function createForm(
  target: FormTarget,
  { name, trainUrl, type = 'tensorboard', description, autoStopHours }: Partial<NewJob> = {},
): ModalView {
  const chosen = types.find(({ value }) => value === type);
  return form('create', ['New job', 'Create'], target, [
    ...(target.cloud === undefined ? [] : [section(`In the cloud ${code(target.cloud, 32)}`)]),
    field(createFields.name, 'Name', textInput(20, name, { focus_on_load: true }), {
      hint: 'Up to 20 letters, digits, _ or -',
    }),
    field(
      createFields.trainUrl,
      'Log path in OBS',
      textInput(language.logs, trainUrl, { placeholder: plainText('/bucket/logs/') }),
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
      textInput(language.description, description, { multiline: true }),
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
        ...initialValue(autoStopHours?.toString()),
      },
      {
        optional: true,
        hint: '1 to 24. Running jobs are billed. If empty, the job runs until someone stops it.',
      },
    ),
  ]);
}

/** Asks for a new description of a job (modelarts_03_0067). */
export const describeForm = (
  job: Job,
  target: FormTarget,
  description: string = job.description ?? '',
): ModalView =>
  form('describe', ['Edit description', 'Save'], { ...target, job: job.id }, [
    field(
      createFields.description,
      `Description of ${plainJob(job)}`,
      textInput(language.description, cut(description, language.description), {
        multiline: true,
        focus_on_load: true,
      }),
      { optional: true, hint: 'Leave empty to remove the description.' },
    ),
  ]);

export const stopTimeField = 'when';

/** Asks when a job should be stopped. `text`: as `stopTimeOf` reads it. */
export const stopLaterForm = (job: string, text: string, target: FormTarget): ModalView =>
  form('stopLater', ['Stop later', 'Set up'], { ...target, job }, [
    field(
      stopTimeField,
      cut(`When should job ${job} stop?`, 150),
      textInput(30, text, { focus_on_load: true, placeholder: plainText('90m, 18:30') }),
      { hint: '90m, 4h or 2d from now, up to 7 days; or a time of day in your zone: 18:30, 6 pm.' },
    ),
  ]);

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
      : `:mag: Couldn't read job ${code(term, 64)}. It may have been deleted.`,
  );
