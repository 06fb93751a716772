import { flatten, parseMrkdwn, unescapeText } from './mrkdwn.ts';

export interface SharedLink {
  /** The registered domain. */
  readonly domain: string;
  /** As written in the message, with Slack's entities. */
  readonly url: string;
}

/** Links in a person's text become entities, as in Slack: `<https://…>`. */
export const withLinks = (escaped: string): string =>
  escaped.replaceAll(/\bhttps?:\/\/[^\s<>|]+/g, (written) => {
    // Punctuation after a URL belongs to the sentence.
    const [url = ''] = /^.*?(?=(?:[.,;:!?)\]}'"*_~]|&gt;)*$)/.exec(written) ?? [];
    return `<${url}>${written.slice(url.length)}`;
  });

/** Those of registered domains and their subdomains, each once. */
export function linksIn(text: string, domains: readonly string[]): SharedLink[] {
  const urls = flatten(parseMrkdwn(text)).flatMap((token) => (token.type === 'link' ? [token.url] : []));
  return [...new Set(urls)].flatMap((url) => {
    const host = URL.parse(url)?.hostname;
    const domain = domains.find((one) => host === one || host?.endsWith(`.${one}`));
    return domain === undefined ? [] : [{ domain, url: escapeUrl(url) }];
  });
}

const escapeUrl = (url: string) =>
  url.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Slack compares URLs however `&` is written. */
export const isSameUrl = (one: string, other: string): boolean => unescapeText(one) === unescapeText(other);
