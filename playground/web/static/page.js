import { onSend } from './composer.js';
import './menus.js';
import './panel.js';
import './shortcuts.js';
import { showModal } from './modal.js';
import './tables.js';
import { fragment, redraw } from './redraw.js';
import { byId, listen, look, post, viewer } from './wire.js';

const messages = byId('messages');
let isReadOnly = false;
let replying;
const home = byId('home');
const wire = byId('wire');

/** Milliseconds for Slack's own round trip, during which a click shows as pending. */
const SHORTEST_WORK = 300;
const MOST_WIRE = 200;

/** Changes the messages, staying at the end if it was visible. */
function atEnd(change) {
  const isAtEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
  change();
  if (isAtEnd) messages.scrollTop = messages.scrollHeight;
}

const find = (ts) => messages.querySelector(`[data-ts="${CSS.escape(ts)}"]`);

/** Redraws a message, keeping the focus on the button with the same name. */
function change(old, next) {
  const focused = old.contains(document.activeElement) && document.activeElement;
  redraw(old, next);
  if (!focused || focused.isConnected) return;
  const nameOf = ({ dataset: { act } }) => act && JSON.parse(act).action_id;
  const same = [...old.querySelectorAll('[data-act]')].find((one) => nameOf(one) === nameOf(focused));
  (same ?? old).focus({ preventScroll: true });
}

/** Puts a reply at the end of its thread, and any other message at the end. */
function place(next) {
  const thread = [...messages.querySelectorAll(`[data-thread="${CSS.escape(next.dataset.thread)}"]`)].at(-1);
  if (thread) thread.after(next);
  else messages.append(next);
}

const handlers = {
  screen(screen) {
    look({ channel: screen.channel });
    byId('title').textContent = screen.title;
    messages.setAttribute('aria-label', `Messages in ${screen.title}`);
    byId('channels').replaceChildren(fragment(screen.sidebar));
    document.querySelector('.tabs').hidden = !screen.isDirect;
    byId('text').placeholder = screen.isDirect ? 'Type failed' : 'Type /vizjobs failed';
    byId('tab-home').hidden = !screen.hasHome;
    isReadOnly = screen.isReadOnly;
    showTab(screen.isDirect && byId('messages').hidden ? 'home' : 'messages');
    messages.replaceChildren();
    home.replaceChildren();
    wire.replaceChildren(fragment(screen.wire));
    setClock(screen);
    for (const [name, value] of Object.entries(screen.switches)) byId(name).value = String(value ?? '');
  },
  /** After all messages of a screen. */
  ready() {
    if (replying && !messages.querySelector(`[data-thread="${CSS.escape(replying)}"]`)) replyTo(undefined);
    messages.scrollTop = messages.scrollHeight;
    document.body.dataset.ready = `${viewer.user} ${viewer.channel}`;
  },
  message({ ts, html }) {
    const old = find(ts);
    const next = html && fragment(html).firstElementChild;
    atEnd(() => {
      if (!next) old?.remove();
      else if (old) change(old, next);
      else place(next);
    });
    // As in Slack, your own answer is always scrolled into view.
    if (next && !old && next.matches('.ephemeral')) messages.scrollTop = messages.scrollHeight;
  },
  home(markup) {
    const next = home.cloneNode();
    next.append(fragment(markup));
    redraw(home, next);
  },
  modal: showModal,
  clock: setClock,
  unread(channel) {
    const mark = document.querySelector(`[data-channel="${CSS.escape(channel)}"] .unread`);
    if (mark) mark.hidden = false;
  },
  wire(markup) {
    wire.prepend(fragment(markup));
    while (wire.children.length > MOST_WIRE) wire.lastElementChild.remove();
  },
};

let behind = 0;
let timeZone;
const clock = byId('clock');
function setClock(screen) {
  behind = screen.now - Date.now();
  timeZone = screen.timeZone;
  showClock();
}
function showClock() {
  const now = new Date(Date.now() + behind);
  clock.dateTime = now.toISOString();
  const date = now.toLocaleDateString('en-US', {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    timeZone,
  });
  const time = now.toLocaleTimeString('en-US', { timeStyle: 'short', timeZone });
  clock.textContent = `${date}, ${time} (${timeZone})`;
}
setInterval(showClock, 1000);

/** Shows a warning sign after the pressed element, as Slack does. */
function warn(element, problem) {
  const sign = document.createElement('span');
  sign.className = 'warning-sign';
  sign.role = 'alert';
  sign.textContent = `⚠ ${problem}`;
  element.closest('.menu-of')?.after(sign);
  if (!sign.isConnected) element.after(sign);
}

async function act(element) {
  const place = element.closest('[data-ts]')?.dataset ?? {};
  const view = element.closest('[data-view]')?.dataset.view;
  const ref = JSON.parse(element.dataset.act);
  const takesValue = element.matches('select, input[type=time]');
  if (takesValue && element.value === '') return;
  const face = element.closest('.menu')
    ? document.querySelector(`[popovertarget="${element.closest('.menu').id}"]`)
    : element;
  element.closest('.menu')?.hidePopover();
  for (const sign of (face.closest('.block') ?? document).querySelectorAll('.warning-sign')) sign.remove();
  face.ariaBusy = 'true';
  const [outcome] = await Promise.all([
    post('click', {
      user: viewer.user,
      on: view ? { view } : { channel: place.in, ts: place.ts },
      act: takesValue ? { ...ref, value: element.value } : ref,
    }),
    new Promise((resolve) => setTimeout(resolve, SHORTEST_WORK)),
  ]);
  face.ariaBusy = null;
  if (outcome.problem && face.isConnected) warn(face, outcome.problem);
}

/** Shows the confirmation dialog if the element has one. */
function ask(element) {
  const dialog = element.dataset.confirm && byId(element.dataset.confirm);
  if (!dialog) return act(element);
  element.closest('.menu')?.hidePopover();
  dialog.returnValue = '';
  dialog.addEventListener(
    'close',
    () => {
      if (dialog.returnValue === 'confirm') void act(element);
    },
    { once: true },
  );
  dialog.showModal();
}

document.addEventListener('click', ({ target }) => {
  const element = target.closest?.('button[data-act], a[data-act]');
  if (element && element.ariaBusy !== 'true') void ask(element);
  const channel = target.closest?.('[data-channel]')?.dataset.channel;
  if (channel) {
    look({ channel });
    listen(handlers);
    document.body.dataset.pane = 'chat';
  }
});
document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-act]')) void ask(target);
});

for (const button of document.querySelectorAll('[data-act-as]')) {
  button.addEventListener('click', () => {
    byId('user').value = button.dataset.actAs;
    byId('user').dispatchEvent(new Event('change'));
  });
}

messages.addEventListener('click', ({ target }) => {
  const thread = target.closest?.('[data-reply]')?.dataset.reply;
  if (thread) replyTo(thread);
});
byId('leave-thread').addEventListener('click', () => replyTo(undefined));
function replyTo(thread) {
  replying = thread;
  byId('in-thread').hidden = thread === undefined;
  byId('text').focus();
}

onSend(async (text) => {
  document.body.ariaBusy = 'true';
  const content = { user: viewer.user, channel: viewer.channel, text };
  const thread = replying && !text.startsWith('/') ? { thread: replying } : {};
  const { note } = await post('command', { ...content, ...thread });
  document.body.ariaBusy = null;
  showTab('messages');
  if (note) messages.append(fragment(note));
  messages.scrollTop = messages.scrollHeight;
});

const tabs = [byId('tab-home'), byId('tab-messages')];
function showTab(name) {
  for (const tab of tabs) {
    const isChosen = tab.id === `tab-${name}`;
    tab.ariaSelected = String(isChosen);
    tab.tabIndex = isChosen ? 0 : -1;
    byId(tab.getAttribute('aria-controls')).hidden = !isChosen;
  }
  const isHome = name === 'home';
  byId('welcome').hidden = isHome || isReadOnly;
  byId('composer').hidden = isHome || isReadOnly;
  byId('read-only').hidden = isHome || !isReadOnly;
}
for (const [index, tab] of tabs.entries()) {
  tab.addEventListener('click', () => {
    showTab(tab.id.slice('tab-'.length));
    if (tab.id === 'tab-home') void post('home', { user: viewer.user });
  });
  tab.addEventListener('keydown', ({ key }) => {
    if ((key !== 'ArrowLeft' && key !== 'ArrowRight') || tabs[1 - index].hidden) return;
    tabs[1 - index].focus();
    tabs[1 - index].click();
  });
}

const user = byId('user');
if (viewer.user) user.value = viewer.user;
look({ user: user.value });
user.addEventListener('change', () => {
  look({ user: user.value });
  listen(handlers);
});
listen(handlers);
byId('text').focus();
