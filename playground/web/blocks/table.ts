import { get, getList, getString } from '../../json.ts';
import { type Html, html } from '../html.ts';
import type { Reader } from './reader.ts';
import { richTextHtml } from './richText.ts';

const ALIGN = ['left', 'center', 'right'];

/** `table` and `data_table`, with headings in the first row. Shows all rows at once. */
export function tableHtml(block: unknown, reader: Reader): Html {
  const caption = getString(block, 'caption');
  const headColumn = get(block, 'row_header_column_index');
  const rows = getList(block, 'rows').map((row, index) => {
    const cells = Array.isArray(row) ? row : [];
    return html`<tr>${cells.map((cell: unknown, column) => {
      const className = columnClass(get(block, 'column_settings', column));
      const content = cellHtml(cell, reader);
      // Screen readers would announce an empty heading.
      if (index === 0 && !isBlank(cell)) return html`<th scope="col" class="${className}">${content}</th>`;
      if (index > 0 && column === headColumn)
        return html`<th scope="row" class="${className}">${content}</th>`;
      return html`<td class="${className}">${content}</td>`;
    })}</tr>`;
  });
  return html`<div class="table" role="region" tabindex="0" aria-label="${caption ?? 'Table'}"><table>${caption !== undefined && html`<caption>${caption}</caption>`}<thead>${rows.slice(0, 1)}</thead><tbody>${rows.slice(1)}</tbody></table></div>`;
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
