import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { codeOf } from '../errors.ts';
import { expanded } from './values.ts';

interface ConfigProblem {
  readonly variable: string;
  /** What is wrong and where to find the value. Never contains the value. */
  readonly advice: string;
}

/** `problems` has every missing or wrong variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    // Clouds share variables, and one entry can be used in several regions.
    const byLine = new Map(problems.map((problem) => [`${problem.variable}: ${problem.advice}`, problem]));
    super([...byLine.keys()].join('\n'));
    this.problems = [...byLine.values()];
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Values that replace variables, such as those of a cloud in a file. */
export interface Layer {
  readonly values: ReadonlyMap<string, string>;
  /** Environment variables that must not fill a gap. */
  isHidden(variable: string): boolean;
  /** The name of a variable in the layer's source. */
  nameOf(variable: string): string;
  /** The file and the position in it. */
  placeOf(variable: string): string;
}

export interface Reader {
  readonly problems: ConfigProblem[];
  /** The same variables with a layer on top. Problems go to this reader. */
  over(layer: Layer): Reader;
  /** The validated value; undefined when missing or wrong. A wrong value adds a problem with `advice`. */
  get<T>(variable: string, schema: z.ZodType<T>, advice: string): T | undefined;
  has(variable: string): boolean;
  require<T>(variable: string, schema: z.ZodType<T>, advice: string): T | undefined;
  missing(variable: string, advice: string): void;
}

/** Can also be read from the file named by `…_FILE`, as mounted by Docker, Kubernetes and systemd. */
const secrets = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'OS_ACCESS_KEY',
  'OS_SECRET_KEY',
  'OS_SECURITY_TOKEN',
  'OS_PASSWORD',
  'DATABASE_URL',
] as const;

/** Reads secret files into `values`. Problems name the file, never its contents. */
function readSecretFiles(values: Record<string, string | undefined>, problems: ConfigProblem[]): void {
  for (const secret of secrets) {
    const variable = `${secret}_FILE`;
    const path = values[variable]?.trim();
    if (!path) continue;
    const wrong = (advice: string) => {
      problems.push({ variable, advice });
      values[secret] = '';
    };
    if (values[secret]?.trim()) {
      wrong(`and ${secret} are both set. Keep only one.`);
      continue;
    }
    try {
      values[secret] = readFileSync(expanded(path, values), 'utf8').trim();
      if (values[secret] === '') wrong(`names an empty file: ${path}.`);
    } catch (error) {
      wrong(`names a file that can't be read: ${path} (${codeOf(error)}).`);
    }
  }
}

export function createReader(environment: Environment): Reader {
  const problems: ConfigProblem[] = [];
  const values = { ...environment };
  readSecretFiles(values, problems);
  const isReported = (variable: string) =>
    problems.some((problem) => problem.variable === `${variable}_FILE`);
  const read = (variable: string) => values[variable]?.trim() || undefined;
  return readerFrom(problems, { read, isReported });
}

interface Values {
  readonly read: (variable: string) => string | undefined;
  readonly isReported: (variable: string) => boolean;
}

/** Finds variables within a sentence. */
const variables = /\b(?:OS|MODELARTS)_[A-Z_]+\b/g;

function readerFrom(problems: ConfigProblem[], { read, isReported }: Values, layer?: Layer): Reader {
  /** A value that fills a gap comes from the variable itself. */
  const isLayered = (variable: string) =>
    layer !== undefined && (read(variable) === undefined || layer.values.has(variable));
  const nameOf = (variable: string) => (isLayered(variable) && layer ? layer.nameOf(variable) : variable);
  const placeOf = (sentence: string) => {
    const [variable = ''] = sentence.match(variables) ?? [];
    return isLayered(variable) && layer ? layer.placeOf(variable) : '';
  };
  const report = (variable: string, advice: string) =>
    void problems.push({
      variable: `${placeOf(variable)}${variable.replaceAll(variables, nameOf)}`,
      advice: layer ? advice.replaceAll(variables, layer.nameOf) : advice,
    });
  const reader: Reader = {
    problems,
    over: (upper) =>
      readerFrom(
        problems,
        {
          read: (variable) =>
            upper.values.get(variable) ?? (upper.isHidden(variable) ? undefined : read(variable)),
          isReported,
        },
        upper,
      ),
    has: (variable) => read(variable) !== undefined || isReported(variable),
    missing: (variable, advice) => report(variable, `is missing. ${advice}`),
    get(variable, schema, advice) {
      const value = read(variable);
      if (value === undefined) return undefined;
      if (value.endsWith('…')) {
        report(variable, `still has the placeholder of the example. It ${advice}`);
        return undefined;
      }
      const odd = oddCharacter(value);
      if (odd) {
        report(variable, `contains ${odd}. Copy it again.`);
        return undefined;
      }
      const result = schema.safeParse(value);
      if (result.success) return result.data;
      report(variable, advice);
      return undefined;
    },
    require(variable, schema, advice) {
      if (!reader.has(variable)) reader.missing(variable, sentence(advice));
      return reader.get(variable, schema, advice);
    },
  };
  return reader;
}

/** Describes a character that was copied by accident. Never quotes the value. */
function oddCharacter(value: string): string | undefined {
  const [found] = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.exec(value) ?? [];
  if (found === undefined) return undefined;
  const code = `U+${found.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
  if (/[\n\r\u0085\p{Zl}\p{Zp}]/u.test(found)) return `a line break (${code})`;
  if (found === '\t') return `a tab (${code})`;
  if (/\p{Zs}/u.test(found)) return `a special space character (${code})`;
  return `an invisible character (${code})`;
}

const sentence = (text: string) => `It ${text}`;
