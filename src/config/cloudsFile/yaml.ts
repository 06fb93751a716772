import { LineCounter, parseDocument } from 'yaml';
import type { Settings } from './settings.ts';

/** Limit for resolving aliases, which can expand a small file into a huge structure. */
const maxAliasCount = 100;

/**
 * Reads YAML (so JSON, too). Scalars stay text as in the file, because a project ID of digits is not a number.
 * Merge keys (`<<`) work as in OpenStack's own clients; duplicate keys are an error.
 * @returns the problem without quoting the file, if any
 */
export function readYaml(text: string): Settings | { readonly problem: string } {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      schema: 'failsafe',
      merge: true,
      logLevel: 'error',
      lineCounter: lines,
    });
    const [error] = document.errors;
    if (error) {
      const { line } = lines.linePos(error.pos[0]);
      return { problem: `isn't valid YAML: ${words[error.code] ?? 'a syntax error'} on line ${line}.` };
    }
    const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount }) || new Map();
    if (value instanceof Map) return value;
    return { problem: 'must have a map at the top level.' };
  } catch {
    // Unresolvable or excessive aliases, merge keys without a map, or nesting that is too deep.
    return { problem: "can't be read: it has impossible aliases or merge keys, or is nested too deeply." };
  }
}

const words: Readonly<Partial<Record<string, string>>> = {
  DUPLICATE_KEY: 'a key is given twice',
  TAB_AS_INDENT: 'a tab is used to indent',
  BAD_INDENT: 'the indentation is wrong',
  MISSING_CHAR: 'a character is missing, for example a quote',
  MULTIPLE_DOCS: 'a second document starts',
};
