/** Help as data, generated from `words/`; `views/` turns it into a message. */
import { type StatusGroup, statuses, statusGroups } from '../modelarts/statuses.ts';
import { type Topic, topicNames } from './command.ts';
import { verbRights } from './rights.ts';
import { cloudKey, keyNames, keys } from './words/keys.ts';
import { statusWord } from './words/selectors.ts';
import { everyStatus } from './words/statusWords.ts';
import { commonTopics, type Example, firstExamples, topics } from './words/topics.ts';
import { verbs } from './words/verbs.ts';

export interface HelpRow {
  /** Text to type, literally or as a pattern. */
  readonly form: string;
  readonly meaning: string;
}

export interface HelpPage {
  readonly title: string;
  /** One or two sentences, with text to type in backticks. */
  readonly intro: string;
  readonly rows: readonly HelpRow[];
  /** At most five, all of which run. */
  readonly examples: readonly Example[];
  /** Links to the other pages: a label and the command that opens it. */
  readonly topics: readonly Example[];
}

/** What most people need; topics cover the rest. */
const firstRows: readonly HelpRow[] = [
  { form: 'failed resnet', meaning: 'Failed jobs with “resnet” in the name.' },
  { form: 'show 197', meaning: 'Everything about one job, by ID or name.' },
  { form: 'stop 197', meaning: 'Stop it (asks first). Also `restart`, `delete`, `describe`.' },
  { form: 'watch failed', meaning: 'Notify this channel when a job fails.' },
  { form: 'schedule', meaning: 'Post a summary to this channel, for example every morning.' },
];

/** The page on one topic, or the first page. */
export function helpFor(topic?: Topic, { clouds = false }: { readonly clouds?: boolean } = {}): HelpPage {
  if (topic === undefined || (topic === 'clouds' && !clouds)) {
    return {
      title: 'What to type',
      intro: 'After `/vizjobs`: a status, words to search for, keys. All optional, in any order.',
      rows: firstRows,
      examples: firstExamples,
      topics: (clouds ? topicNames : commonTopics).map((name) => ({
        label: topics[name].title,
        command: `help ${name}`,
      })),
    };
  }
  const { title, intro, examples } = topics[topic];
  const rows = [...statusRows(topic), ...verbRows(topic), ...keyRows(topic)];
  return { title, intro: `${intro}${operatorsOnly(topic)}`, rows, examples, topics: [firstPage] };
}

/** Other topics are one click away, because all their buttons would not fit on a phone screen. */
const firstPage: Example = { label: 'All topics', command: 'help' };

/** One sentence from the table of rights. */
function operatorsOnly(topic: Topic): string {
  const names = verbs
    .filter((verb) => verb.topic === topic && verb.words.length > 0 && verbRights[verb.name] === 'change')
    .map(({ name }) => `\`${name}\``);
  return names.length === 0 ? '' : ` Operators only: ${names.join(', ')}.`;
}

function verbRows(topic: Topic): readonly HelpRow[] {
  return verbs.filter((verb) => verb.topic === topic).map(({ usage, meaning }) => ({ form: usage, meaning }));
}

function keyRows(topic: Topic): readonly HelpRow[] {
  return [...keyNames.map((name) => keys[name]), cloudKey]
    .filter((key) => key.topic === topic)
    .map(({ usage, meaning }) => ({ form: usage, meaning }));
}

function statusRows(topic: Topic): readonly HelpRow[] {
  if (topic === 'codes') {
    return statuses.map(({ code, meaning }) => ({ form: statusWord(code), meaning: `${code}: ${meaning}` }));
  }
  if (topic !== 'status') return [];
  return [
    ...statusGroups.map((group) => ({ form: group, meaning: membersOf(group) })),
    { form: everyStatus, meaning: 'every status (the default)' },
  ];
}

function membersOf(group: StatusGroup): string {
  const members = statuses
    .filter((status) => status.group === group)
    .map(({ code }) => `${statusWord(code)} (${code})`)
    .join(', ');
  return group === 'unknown' ? `${members} and undocumented codes` : members;
}
