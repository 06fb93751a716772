/** Errors of other people's code may hold whole payloads: name, message and stack are enough for the log. */
export function describeError(error: unknown) {
  return error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: typeof error };
}
