/** Span attributes: identifiers, words from fixed lists and numbers. Never people's text, never a secret. */
type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  set(attributes: Attributes): void;
}

export interface Tracing {
  /** Runs work in a span. Its HTTP requests become child spans. */
  span<T>(name: string, work: (span: Span) => Promise<T>): Promise<T>;
  /** Exports remaining spans within this many milliseconds. Never rejects. */
  stop(milliseconds: number): Promise<void>;
}

const noSpan: Span = { set: () => {} };

export const noTracing: Tracing = { span: (_name, work) => work(noSpan), stop: async () => {} };
