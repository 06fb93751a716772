import { UsageError } from '../../errors.ts';

/** Parses; a UsageError's suggestion is about a part of the text, and `complete` makes it the text to type. */
export function withSuggestions<T>(parse: () => T, complete: (suggestion: string) => string | undefined): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof UsageError) || error.suggestion === undefined) throw error;
    throw error.suggesting(complete(error.suggestion));
  }
}
