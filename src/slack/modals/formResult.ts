/** What came back from a form: values, or what to say at which field. */
export type FormResult<T> = { readonly value: T } | { readonly errors: Readonly<Record<string, string>> };
