/** What a span says: identifiers, words of a fixed list and numbers. Never text of people, never a secret. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  set(attributes: Attributes): void;
}

export interface Tracing {
  /** Runs work in a span. HTTP requests that it makes become child spans. */
  span<T>(name: string, work: (span: Span) => Promise<T>): Promise<T>;
  /** Exports what is left, for at most this many milliseconds. Never rejects. */
  stop(milliseconds: number): Promise<void>;
}

const noSpan: Span = { set: () => {} };

export const noTracing: Tracing = { span: (_name, work) => work(noSpan), stop: async () => {} };
