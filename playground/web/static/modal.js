import { fragment, redraw } from './redraw.js';
import { byId, post, viewer } from './wire.js';

const holder = byId('modal');

/** The fields' values by name, with null for an emptied field. */
function valuesOf(form) {
  const values = {};
  for (const field of form.querySelectorAll('[data-field]')) {
    const checked = [...field.querySelectorAll('input:checked')].map(({ value }) => value);
    if (field.dataset.many === 'true') values[field.dataset.field] = checked;
    else if (field.dataset.many === 'false') values[field.dataset.field] = checked[0] ?? null;
    else values[field.dataset.field] = field.value === '' ? null : field.value;
  }
  return values;
}

/** Slack keeps typed values when the app changes the rest of the view. */
function keep(form, values) {
  for (const field of form.querySelectorAll('[data-field]')) {
    const value = values[field.dataset.field];
    if (value === undefined) continue;
    if (field.dataset.many === undefined) field.value = value ?? '';
    else for (const box of field.querySelectorAll('input')) box.checked = [value].flat().includes(box.value);
  }
}

/** Opens, updates or closes the modal. */
export function showModal(markup) {
  const old = holder.querySelector('dialog');
  const next = fragment(markup).querySelector('dialog');
  if (old && next && old.dataset.view === next.dataset.view) {
    update(old, next);
    return;
  }
  old?.close();
  holder.replaceChildren(...(next ? [next] : []));
  if (!next) return;
  next.showModal();
  focusField(next, '[autofocus]', '[data-field]');
  next.addEventListener('cancel', (event) => {
    event.preventDefault();
    dismiss(next);
  });
}

function update(dialog, next) {
  const focused = document.activeElement?.closest('[data-field]')?.dataset.field;
  const values = valuesOf(dialog);
  next.open = true;
  redraw(dialog, next);
  keep(dialog, values);
  const active = document.activeElement;
  const asksForFocus = dialog.querySelector('[autofocus]') && !active?.closest('[data-field]');
  if (dialog.contains(active) && !asksForFocus) return;
  focusField(dialog, focused ? `[data-field="${CSS.escape(focused)}"]` : '[autofocus]', '[data-field]');
}

/** The first that there is. */
function focusField(dialog, ...selectors) {
  const field = selectors.map((one) => dialog.querySelector(one)).find((found) => found);
  (field?.matches('.boxes') ? field.querySelector('input') : field)?.focus();
}

function dismiss(dialog) {
  void post('dismiss', { view: dialog.dataset.view });
}

function showErrors(dialog, { problem, errors = {} }) {
  dialog.querySelector('.form-error').textContent = problem ? `⚠ ${problem}` : '';
  for (const block of dialog.querySelectorAll('[data-block]')) {
    const error = errors[block.dataset.block];
    block.querySelector('.field-error').textContent = error ? `⚠ ${error}` : '';
    const field = block.querySelector('[data-field]');
    if (error) field?.setAttribute('aria-invalid', 'true');
    else field?.removeAttribute('aria-invalid');
  }
  dialog.querySelector('[aria-invalid]')?.focus();
}

holder.addEventListener('click', ({ target }) => {
  if (target.closest('[data-dismiss]')) dismiss(target.closest('dialog'));
});
holder.addEventListener('submit', async (event) => {
  const dialog = event.target.closest('dialog.modal');
  if (event.target.closest('.confirm') || !dialog) return;
  event.preventDefault();
  const button = event.submitter;
  if (button) button.ariaBusy = 'true';
  const outcome = await post('submit', {
    user: viewer.user,
    view: dialog.dataset.view,
    values: valuesOf(dialog),
  });
  if (button) button.ariaBusy = null;
  showErrors(dialog, outcome);
});
