/** PostgreSQL text has neither NUL nor lone surrogates, which names of jobs can have. Only odd backslashes escape. */
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** JSON that PostgreSQL accepts, whatever text is in it. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(unstorable, '$1\\ufffd');
