/** Blocks as they came. The page changes them: it places menus, sorts tables, and shows what is pending. */
const markup = new WeakMap();

/** The markup comes from this page's server, which escapes all external text. */
export function fragment(text) {
  const template = document.createElement('template');
  template.innerHTML = text;
  for (const block of template.content.querySelectorAll('.block')) markup.set(block, block.outerHTML);
  return template.content;
}

const isSame = (old, next) =>
  markup.has(old) ? markup.get(old) === markup.get(next) : old.isEqualNode(next);

/**
 * Makes `old` look like `next`, but keeps each block that stays the same: a click counts only if its button was not
 * replaced while it was pressed.
 */
export function redraw(old, next) {
  if (markup.has(old) || !old.cloneNode().isEqualNode(next.cloneNode())) {
    old.replaceWith(next);
    return;
  }
  const before = [...old.childNodes];
  const after = [...next.childNodes];
  for (let child = after.shift(); child; child = after.shift()) {
    const at = before.findIndex((one) => isSame(one, child));
    const other = before[0];
    if (at >= 0) for (const gone of before.splice(0, at + 1).slice(0, -1)) gone.remove();
    else if (!other || after.some((one) => isSame(other, one))) old.insertBefore(child, other ?? null);
    else redraw(before.shift(), child);
  }
  for (const gone of before) gone.remove();
}
