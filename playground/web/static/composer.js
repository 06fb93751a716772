import { byId } from './wire.js';

const text = byId('text');
const list = byId('completions');
const command = { text: '/vizjobs', hint: 'ModelArts visualization jobs' };
const words = await (await fetch('/completions')).json();
const sent = [];
let active = -1;

/** The word before the cursor and its completions. */
function offers() {
  const before = text.value.slice(0, text.selectionStart ?? text.value.length);
  if (!before.startsWith('/')) return { word: '', found: [] };
  if (!before.startsWith(`${command.text} `)) {
    return { word: before, found: command.text.startsWith(before) ? [command] : [] };
  }
  const parts = before.slice(command.text.length + 1).split(/\s+/);
  const word = parts.at(-1).toLowerCase();
  const previous = parts.at(-2)?.toLowerCase();
  const follow = words.filter(({ after }) => after !== undefined && after === previous);
  const fits =
    follow.length > 0 ? follow : words.filter(({ first, after }) => !after && (!first || parts.length === 1));
  return { word, found: fits.filter((one) => one.text.startsWith(word) && one.text !== word) };
}

function show() {
  const { found } = offers();
  active = -1;
  list.replaceChildren(
    ...found.map((one, index) => {
      const option = document.createElement('li');
      option.role = 'option';
      option.id = `completion-${index}`;
      option.ariaSelected = 'false';
      option.dataset.text = one.text;
      const name = document.createElement('b');
      name.textContent = one.text;
      const hint = document.createElement('span');
      hint.textContent = one.hint;
      option.append(name, ' ', hint);
      return option;
    }),
  );
  open(found.length > 0);
}

function open(isOpen) {
  list.hidden = !isOpen;
  text.ariaExpanded = String(isOpen);
  if (!isOpen) activate(-1);
}

function activate(index) {
  active = index;
  for (const [at, option] of [...list.children].entries()) {
    option.ariaSelected = String(at === index);
    if (at === index) option.scrollIntoView({ block: 'nearest' });
  }
  if (index < 0) text.removeAttribute('aria-activedescendant');
  else text.setAttribute('aria-activedescendant', `completion-${index}`);
}

function complete(chosen) {
  const { word } = offers();
  const end = text.selectionStart ?? text.value.length;
  const tail = text.value.slice(end);
  const start = text.value.slice(0, end - word.length) + chosen + (chosen.endsWith(':') ? '' : ' ');
  text.value = start + tail;
  text.setSelectionRange(start.length, start.length);
  text.focus();
  show();
}

text.addEventListener('input', show);
text.addEventListener('blur', () => open(false));
text.addEventListener('keydown', (event) => {
  const count = list.hidden ? 0 : list.children.length;
  if (event.key === 'ArrowUp' && count === 0 && text.value === '' && sent.length > 0) {
    text.value = sent.at(-1);
    event.preventDefault();
  }
  if (count === 0) return;
  if (event.key === 'ArrowDown') activate((active + 1) % count);
  else if (event.key === 'ArrowUp') activate((active <= 0 ? count : active) - 1);
  else if (event.key === 'Escape') open(false);
  else if (event.key === 'Tab' && !event.shiftKey) complete(list.children[Math.max(active, 0)].dataset.text);
  else if (event.key === 'Enter' && active >= 0) complete(list.children[active].dataset.text);
  else return;
  event.preventDefault();
});
// Not `click`: the field would lose focus first, which closes the list.
list.addEventListener('pointerdown', (event) => {
  event.preventDefault();
  const option = event.target.closest('[role=option]');
  if (option) complete(option.dataset.text);
});

/** Calls `send` with each text that is sent. */
export function onSend(send) {
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    const value = text.value.trim();
    if (value === '') return;
    sent.push(value);
    text.value = '';
    open(false);
    send(value);
  });
}
