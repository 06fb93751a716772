import type { NewJob } from '../jobs/jobs.ts';
import { HOUR, listedSchedule } from '../jobs/schedule.ts';
import type { Random } from '../random.ts';

interface Topic {
  /** Prefix of the job's name. */
  readonly name: string;
  /** OBS folder. */
  readonly path: string;
  readonly about: string;
}

/** What a machine learning team works on. */
const topics: readonly [Topic, ...Topic[]] = [
  { name: 'resnet50', path: '/vision-logs/resnet50', about: 'ResNet-50 on the product images' },
  { name: 'yolov8', path: '/vision-logs/yolov8', about: 'YOLOv8, pallets and forklifts' },
  { name: 'unet-seg', path: '/vision-logs/unet', about: 'U-Net segmentation of the conveyor belt' },
  { name: 'vit-b16', path: '/vision-logs/vit', about: 'ViT-B/16 against the ResNet baseline' },
  { name: 'ocr-crnn', path: '/vision-logs/ocr', about: 'CRNN for delivery notes' },
  { name: 'bert-eu', path: '/nlp-logs/bert-eu', about: 'BERT on EU legislation, 24 languages' },
  { name: 'ner-de', path: '/nlp-logs/ner-de', about: 'Named entities in German tickets' },
  { name: 'gpt2-sum', path: '/nlp-logs/gpt2-summary', about: 'Summaries of support calls' },
  { name: 'whisper-ft', path: '/speech-logs/whisper', about: 'Whisper fine-tuning, call centre audio' },
  { name: 'lstm-load', path: '/forecast-logs/load', about: 'LSTM for the load forecast' },
  { name: 'tft-sales', path: '/forecast-logs/sales', about: 'Temporal fusion transformer, weekly sales' },
  { name: 'ae-bearing', path: '/anomaly-logs/bearing', about: 'Autoencoder for bearing vibration' },
];

const remarks = [
  'nightly run',
  'learning rate 3e-4',
  'batch size 512, mixed precision',
  'ablation without augmentation',
  'for the Thursday review',
  'after the label clean-up',
  'seed 42',
  'repeat of last week, new data split',
] as const;

const endings = [
  'nightly',
  'night',
  'lr3e-4',
  'bs512',
  'noaug',
  'v2',
  'v3',
  'seed42',
  'rerun',
  'tune',
] as const;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

function uuid({ hex }: Random): string {
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

/**
 * A realistic job created at this time, without a status. Its name has at most 20 characters. Its auto-stop,
 * if any, is no earlier than `ran` milliseconds of running (up to four hours).
 */
export function believableJob(random: Random, createdAt: number, ran = 0): NewJob {
  const topic = random.pick(topics);
  const date = new Date(createdAt);
  const day = twoDigits(date.getUTCMonth() + 1) + twoDigits(date.getUTCDate());
  const ending = random.chance(0.45) ? day : random.pick(endings);
  const mindInsight = random.chance(0.2);
  const job: NewJob = {
    job_name: `${topic.name}-${ending}`.slice(0, 20),
    create_time: createdAt,
    resource_id: uuid(random),
    job_desc: random.chance(0.1) ? '' : `${topic.about}, ${random.pick(remarks)}`,
    train_url: `${topic.path}/${day}/`,
    job_type: mindInsight ? 'mindinsight' : 'tensorboard',
  };
  if (random.chance(0.6)) {
    const hours = random.pick([1, 1, 1, 2, 2, 4]);
    job.schedule = listedSchedule(hours * HOUR > ran ? hours : 4);
  }
  return job;
}
