const items = (menu) => [...menu.querySelectorAll('[role^="menuitem"]')];

function place(menu) {
  const face = document.querySelector(`[popovertarget="${menu.id}"]`);
  const { left, bottom, top } = face.getBoundingClientRect();
  const below = bottom + menu.offsetHeight + 8 < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${below ? bottom + 4 : Math.max(8, top - menu.offsetHeight - 4)}px`;
}

// `toggle` does not bubble.
document.addEventListener(
  'toggle',
  ({ target, newState }) => {
    if (!(target instanceof Element) || !target.matches('.menu') || newState !== 'open') return;
    place(target);
    (target.querySelector('[aria-checked="true"]') ?? items(target)[0])?.focus();
  },
  true,
);

document.addEventListener('keydown', (event) => {
  const menu = event.target.closest?.('.menu');
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    all.at(next % all.length)?.focus();
  } else if (event.key === 'Tab') menu.hidePopover();
});
