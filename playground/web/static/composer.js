import { byId } from './wire.js';

const text = byId('text');
const list = byId('completions');
const commands = [
  { text: '/vizjobs', hint: 'ModelArts visualization jobs' },
  { text: '/invite @vizjobs', hint: 'Add vizjobs to this channel' },
];
const command = commands[0];
/** Reloaded because jobs and schedules change. */
async function load() {
  try {
    words = await (await fetch('/completions')).json();
  } catch {
    // If the server is gone, sending will report it.
  }
}
/** No one would read more. */
const MOST = 50;
let words = [];
const sent = [];
let active = -1;

/** The word before the cursor and its completions. */
function offers() {
  const before = text.value.slice(0, text.selectionStart ?? text.value.length);
  if (!before.startsWith('/')) return { word: '', found: [] };
  if (!before.startsWith(`${command.text} `)) {
    const found = commands.filter((one) => one.text.startsWith(before) && one.text !== before);
    return { word: before, found };
  }
  const parts = before
    .slice(command.text.length + 1)
    .toLowerCase()
    .split(/\s+/);
  const word = parts.at(-1);
  const [first, previous] = [parts.length > 1 ? parts[0] : undefined, parts.at(-2)];
  const follow = words.filter(({ after }) => after?.includes(previous));
  const inside = words.filter(({ within }) => within?.includes(first));
  const start = words.filter((one) => one.first && first === undefined);
  const keys = words.filter(({ anywhere }) => anywhere && !(follow.length > 0 && inside.length === 0));
  const found = [...start, ...follow, ...inside, ...keys].filter((one) => fits(one, word));
  return { word, found: found.slice(0, MOST) };
}

/** Matches the start of the text, or of any part of the name. */
function fits({ text: start, name }, word) {
  const typed = word.replace(/^#/, '');
  if (start.toLowerCase().startsWith(typed)) return start.toLowerCase() !== typed;
  return name !== undefined && typed.length > 1 && name.toLowerCase().includes(typed);
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
text.addEventListener('focus', load);
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
// Not `click`, because the field would lose focus first, which closes the list.
list.addEventListener('pointerdown', (event) => {
  event.preventDefault();
  const option = event.target.closest('[role=option]');
  if (option) complete(option.dataset.text);
});

/** Calls `send` with each submitted text. */
export function onSend(send) {
  for (const button of document.querySelectorAll('[data-type]')) {
    button.addEventListener('click', () => {
      text.value = button.dataset.type;
      byId('composer').requestSubmit();
    });
  }
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    const value = text.value.trim();
    if (value === '') return;
    sent.push(value);
    void load();
    text.value = '';
    open(false);
    send(value);
  });
}
