import { formatCommand } from '../../commands/format.ts';
import { everyStatus } from '../../commands/words/statusWords.ts';
import type { JobPage } from '../../jobs/list.ts';
import { button, type SelectOption, select } from '../kit/blocks.ts';
import { limits } from '../kit/message.ts';
import { number } from '../kit/text.ts';

/**
 * Next comes first and therefore never moves. On the last page the page select takes its place, so that
 * another click there doesn't go back.
 */
export function pageButtons({ query, pages }: JobPage) {
  const textOf = (page: number) => formatCommand({ name: 'list', query: { ...query, page } }) || everyStatus;
  const to = (label: string, page: number) =>
    button(label, 'replace', textOf(page), {
      accessibilityLabel: `${label}, page ${number(page)} of ${number(pages)}`,
    });
  const optionOf = (page: number): SelectOption => ({
    label: `Page ${number(page)} of ${number(pages)}`,
    value: textOf(page),
  });
  const options = nearbyPages(query.page, pages).map(optionOf);
  // A long search doesn't fit into an option.
  const fits = options.every(({ value }) => value.length <= limits.optionValue);
  const next = query.page < pages ? [to('Next', query.page + 1)] : [];
  const previous = query.page > 1 ? [to('Previous', query.page - 1)] : [];
  const refresh = button('Refresh', 'refresh', textOf(query.page));
  const share = button('Share', 'share', textOf(query.page), {
    accessibilityLabel: 'Share with the channel',
  });
  if (pages === 1 || query.view === 'table') return [refresh, share];
  if (fits) return [...next, select('page', options, optionOf(query.page)), ...previous, refresh, share];
  return [
    ...next,
    refresh,
    ...previous,
    ...(query.page > 1 ? [to('First', 1)] : []),
    ...(query.page < pages ? [to('Last', pages)] : []),
    share,
  ];
}

/** At most 21 pages to choose from: those around this one, both ends, and some in between. */
export function nearbyPages(page: number, pages: number): readonly number[] {
  const step = Math.ceil(pages / 12);
  const around = Array.from({ length: 7 }, (_, index) => page - 3 + index);
  const between = Array.from({ length: 12 }, (_, index) => step * (index + 1));
  return [...new Set([1, ...around, ...between, pages])]
    .filter((candidate) => candidate >= 1 && candidate <= pages)
    .sort((a, b) => a - b);
}
