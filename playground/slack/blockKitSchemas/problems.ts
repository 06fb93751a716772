import type { z } from 'zod';
import { get } from '../../json.ts';

/** Formats a schema issue like Slack's `response_metadata.messages`. */
export function describe(issue: z.core.$ZodIssue, input: unknown, pointer: string): string[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const at = (more: readonly (string | number)[] = path) => `[json-pointer:${[pointer, ...more].join('/')}]`;
  const value = get(input, ...path);
  if (
    value === undefined &&
    path.length > 0 &&
    issue.code !== 'unrecognized_keys' &&
    issue.code !== 'custom'
  ) {
    return [`missing required field: ${path.at(-1)} ${at(path.slice(0, -1))}`];
  }
  switch (issue.code) {
    case 'invalid_union':
      return [`unsupported type: ${String(value)} ${at()}`];
    case 'unrecognized_keys':
      return issue.keys.map((key) => `invalid additional property: ${key} ${at()}`);
    case 'too_big': {
      const limit = Number(issue.maximum);
      if (issue.origin === 'string') return [`must be less than ${limit + 1} characters ${at()}`];
      if (issue.origin === 'array') return [`no more than ${limit} items allowed ${at()}`];
      return [`must be at most ${limit} ${at()}`];
    }
    case 'too_small': {
      const limit = Number(issue.minimum);
      if (issue.origin === 'string') return [`must be more than ${limit - 1} characters ${at()}`];
      if (issue.origin === 'array') return [`must be at least ${limit} items ${at()}`];
      return [`must be at least ${limit} ${at()}`];
    }
    case 'invalid_value':
      return [`must be a valid enum value, one of ${issue.values.map(String).join(', ')} ${at()}`];
    case 'invalid_type':
      return [`must provide ${article(issue.expected)} ${at()}`];
    default:
      return [`${issue.message} ${at()}`];
  }
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
