// Sorts, searches and pages data tables without the bot, as Slack does.

/** The first row shown, by table. */
const starts = new WeakMap();

const rowsOf = (table) => [...table.querySelectorAll('tbody tr')];

function draw(table, start = 0) {
  const size = Number(table.dataset.pageSize);
  const words = table.querySelector('[type="search"]').value.trim().toLowerCase();
  const found = rowsOf(table).filter((row) => row.textContent.toLowerCase().includes(words));
  const shown = new Set(found.slice(start, start + size));
  for (const row of rowsOf(table)) row.hidden = !shown.has(row);
  starts.set(table, start);
  const end = Math.min(start + size, found.length);
  table.querySelector('.range').textContent =
    `${found.length === 0 ? 0 : start + 1} to ${end} of ${found.length}`;
  table.querySelector('.previous').disabled = start === 0;
  table.querySelector('.next').disabled = end >= found.length;
}

function sort(table, heading) {
  const column = heading.cellIndex;
  const isDescending = heading.getAttribute('aria-sort') === 'ascending';
  for (const other of heading.parentElement.cells) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
  const compare = (a, b) => {
    const [left, right] = [a.cells[column], b.cells[column]];
    const [x, y] = [left.dataset.value, right.dataset.value];
    if (x !== undefined && y !== undefined) return Number(x) - Number(y);
    return left.textContent.localeCompare(right.textContent);
  };
  const sorted = rowsOf(table).sort(isDescending ? (a, b) => compare(b, a) : compare);
  table.querySelector('tbody').append(...sorted);
  draw(table);
}

document.addEventListener('click', ({ target }) => {
  const table = target.closest?.('.data-table');
  if (!table) return;
  const size = Number(table.dataset.pageSize);
  const start = starts.get(table) ?? 0;
  if (target.closest('.sort')) sort(table, target.closest('th'));
  else if (target.closest('.next')) draw(table, start + size);
  else if (target.closest('.previous')) draw(table, Math.max(0, start - size));
});

document.addEventListener('input', ({ target }) => {
  const table = target.closest?.('.data-table');
  if (table) draw(table);
});
