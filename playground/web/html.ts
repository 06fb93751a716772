/** Markup made by `html`, with all external text escaped. */
export interface Html {
  readonly markup: string;
}

export type Part = Html | string | number | false | null | undefined | readonly Part[];

// An object of the same shape from a message must not count as markup.
const made = new WeakSet<object>();

function make(markup: string): Html {
  const result = Object.freeze({ markup });
  made.add(result);
  return result;
}

/**
 * Builds markup from a template. Values are escaped, nested markup is kept, lists are concatenated, and
 * false, null and undefined are omitted. Attributes need double quotes.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return make(texts.map((text, index) => text + write(parts[index])).join(''));
}

function write(part: Part): string {
  if (part === false || part === null || part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  if (isHtml(part)) return part.markup;
  return isList(part) ? part.map(write).join('') : '';
}

const isHtml = (part: object): part is Html => made.has(part);
const isList = (part: Html | readonly Part[]): part is readonly Part[] => Array.isArray(part);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe as text and within quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? '');
}

/** The URL if a browser may open it (http, https, mailto); undefined for others, such as `javascript:`. */
export function safeUrl(address: string): string | undefined {
  const url = URL.parse(address);
  return url && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
}
