import { get, getList, getString } from '../../json.ts';
import { type Html, html } from '../html.ts';
import type { Place, Reader } from './reader.ts';
import { richTextHtml } from './richText.ts';

const ALIGN = ['left', 'center', 'right'];
const DEFAULT_PAGE_SIZE = 5;

/** A `table` with headings in the first row. Shows all rows at once. */
export function tableHtml(block: unknown, reader: Reader): Html {
  const rows = getList(block, 'rows').map((row, index) => {
    const cells = Array.isArray(row) ? row : [];
    return html`<tr>${cells.map((cell: unknown, column) => {
      const className = columnClass(get(block, 'column_settings', column));
      const content = cellHtml(cell, reader);
      // Screen readers would announce an empty heading.
      return index === 0 && !isBlank(cell)
        ? html`<th scope="col" class="${className}">${content}</th>`
        : html`<td class="${className}">${content}</td>`;
    })}</tr>`;
  });
  return html`<div class="table" role="region" tabindex="0" aria-label="Table"><table><thead>${rows.slice(0, 1)}</thead><tbody>${rows.slice(1)}</tbody></table></div>`;
}

/** A `data_table`, which the page can sort, search and page through (`tables.js`). */
export function dataTableHtml(block: unknown, { reader, nextId }: Place): Html {
  const caption = getString(block, 'caption') ?? 'Table';
  const headColumn = get(block, 'row_header_column_index');
  const size = get(block, 'page_size');
  const pageSize = typeof size === 'number' ? size : DEFAULT_PAGE_SIZE;
  const [head, ...rows] = getList(block, 'rows').map((row) => (Array.isArray(row) ? row : []));
  const id = nextId();
  const headings = (head ?? []).map(
    (cell: unknown) =>
      html`<th scope="col"><button type="button" class="sort">${cellHtml(cell, reader)}</button></th>`,
  );
  const body = rows.map((cells, index) => {
    const drawn = cells.map((cell: unknown, column) => {
      const value = get(cell, 'value');
      const isNumber = typeof value === 'number';
      const more = isNumber && html` data-value="${value}" class="right"`;
      const content = cellHtml(cell, reader);
      return column === headColumn
        ? html`<th scope="row"${more}>${content}</th>`
        : html`<td${more}>${content}</td>`;
    });
    return html`<tr${index >= pageSize && html` hidden`}>${drawn}</tr>`;
  });
  const shown = Math.min(pageSize, rows.length);
  return html`<div class="data-table" data-page-size="${pageSize}">
<label class="find">Search <input type="search" autocomplete="off"></label>
<div class="table" role="region" tabindex="0" aria-label="${caption}"><table id="${id}"><caption>${caption}</caption><thead><tr>${headings}</tr></thead><tbody>${body}</tbody></table></div>
<div class="pager"><button type="button" class="previous" disabled aria-label="Previous rows" aria-controls="${id}">‹</button><span class="range" role="status">${rows.length === 0 ? 0 : 1} to ${shown} of ${rows.length}</span><button type="button" class="next"${rows.length <= pageSize && html` disabled`} aria-label="Next rows" aria-controls="${id}">›</button></div></div>`;
}

function columnClass(settings: unknown): string {
  const align = getString(settings, 'align') ?? 'left';
  const wrapped = get(settings, 'is_wrapped') === true ? ' wrapped' : '';
  return `${ALIGN.includes(align) ? align : 'left'}${wrapped}`;
}

function cellHtml(cell: unknown, reader: Reader): Html {
  return getString(cell, 'type') === 'rich_text'
    ? richTextHtml(cell, reader)
    : html`${getString(cell, 'text')}`;
}

const isBlank = (cell: unknown) => (getString(cell, 'text') ?? 'rich').trim() === '';
