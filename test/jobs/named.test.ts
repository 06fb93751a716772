import { expect, test } from 'vitest';
import { jobsNamedIn } from '../../src/jobs/named.ts';

const job = (id: string, name: string, serviceUrl?: string) => ({
  id,
  name,
  status: 8,
  ...(serviceUrl !== undefined && { serviceUrl }),
});
const jobs = [
  job('197', 'resnet-50', 'https://board.example/tensorboard/abc/'),
  job('198', 'resnet'),
  job('3', 'an'),
  job('9007199254740993', 'bert base'),
];

test.each<[string, string[]]>([
  ['look at #197 please', ['197']],
  ['#1970 is another one', []],
  ['resnet-50 is down', ['197']],
  ['RESNET!', ['198']],
  ['resnet-50 and resnet', ['197', '198']],
  ['is “bert base” done?', ['9007199254740993']],
  ['https://board.example/tensorboard/abc?x=1#scalars', ['197']],
  ['https://board.example/tensorboard/abcd', []],
  ['https://console.example/modelarts/#/visualization/198', ['198']],
  ['https://console.example:198/modelarts3/tensorboard/v3.png', []],
  ['job 9007199254740993 hangs', ['9007199254740993']],
  // Ordinary sentences contain numbers and short words.
  ['3 of them failed, see #198', ['198']],
  ['an odd day', []],
  ['in 3 days', ['3']],
  ['v3 and 3-fold and 1.3', []],
  ['', []],
])('%s', (text, ids) => {
  expect(jobsNamedIn(text, jobs).map(({ id }) => id)).toEqual(ids);
});
