import type { Job } from '../modelarts/types.ts';
import { addressOf, idsIn } from './links.ts';

const link = /https?:\/\/[^\s<>|"'`)\]]+/gi;
/** Shorter names also occur in ordinary sentences. */
const minName = 3;

/**
 * The jobs named in a text, in the order of `jobs`: by the link to their board, by `#ID`, by an ID in any
 * link, or by their complete name. A bare number counts only if nothing else names a job.
 */
export function jobsNamedIn(text: string, jobs: readonly Job[]): readonly Job[] {
  const links = text.match(link) ?? [];
  const prose = text.replaceAll(link, ' ');
  const addresses = links.map(addressOf);
  const inLinks = new Set(links.flatMap(idsIn));
  const marked = new Set([...prose.matchAll(/#(\d{1,19})(?!\d)/g)].map(([, id]) => id));
  const words = prose.toLowerCase();
  const named = jobs.filter(
    (job) =>
      marked.has(job.id) ||
      (job.serviceUrl !== undefined && addresses.includes(addressOf(job.serviceUrl))) ||
      inLinks.has(job.id) ||
      (job.name.length >= minName && holdsName(words, job.name.toLowerCase())),
  );
  if (named.length > 0) return named;
  const numbers = new Set(prose.match(/(?<![\p{L}\p{N}_.-])\d{1,19}(?![\p{L}\p{N}_-])/gu) ?? []);
  return jobs.filter(({ id }) => numbers.has(id));
}

/** As a separate word: `resnet` is not in `resnet-50`. Both are in lower case. */
function holdsName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before = ' ', after = ' '] = [text[at - 1], text[at + name.length]];
    if (!wordPart.test(before) && !wordPart.test(after)) return true;
  }
  return false;
}
const wordPart = /[\p{L}\p{N}_-]/u;
