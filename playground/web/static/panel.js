import { byId, post } from './wire.js';

const { body, documentElement: root } = document;

for (const button of document.querySelectorAll('[data-show]')) {
  button.addEventListener('click', () => {
    body.dataset.pane = button.dataset.show;
  });
}
// The pane also changes elsewhere, because choosing a channel shows it.
new MutationObserver(() => {
  for (const button of document.querySelectorAll('[data-show]')) {
    button.ariaPressed = String(button.dataset.show === body.dataset.pane);
  }
}).observe(body, { attributeFilter: ['data-pane'] });

const phone = byId('phone');
phone.addEventListener('click', () => {
  phone.ariaPressed = String(body.classList.toggle('phone'));
});

const THEMES = ['auto', 'light', 'dark'];
const theme = byId('theme');
function setTheme(name) {
  root.dataset.theme = name;
  byId('theme-name').textContent = `Theme: ${name}`;
  localStorage.setItem('theme', name);
}
theme.addEventListener('click', () => {
  setTheme(THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length]);
});
setTheme(THEMES.find((name) => name === localStorage.getItem('theme')) ?? 'auto');

const status = byId('status');
/** For screen readers; others see the switch. */
async function tell(words, action, content) {
  const { problem } = await post(action, content);
  status.textContent = problem ?? words;
}

const fault = byId('fault');
const times = byId('times');
/** Only with several clouds. */
const cloud = document.querySelector('#cloud');
function setFault() {
  const content = {
    kind: fault.value,
    ...(times.value && { times: Number(times.value) }),
    ...(cloud && { cloud: cloud.value }),
  };
  void tell(`Fault: ${fault.selectedOptions[0].textContent}`, 'fault', content);
}
fault.addEventListener('change', setFault);
times.addEventListener('change', setFault);
cloud?.addEventListener('change', setFault);
byId('latency').addEventListener('change', ({ target }) => {
  void tell('ModelArts delay changed', 'latency', { milliseconds: Number(target.value) });
});
byId('expire').addEventListener('click', () => tell('Token expired', 'expire', {}));
for (const button of document.querySelectorAll('[data-hours]')) {
  button.addEventListener('click', async () => {
    button.ariaBusy = 'true';
    await tell('Clock moved', 'clock', { hours: Number(button.dataset.hours) });
    button.ariaBusy = null;
  });
}
byId('skip').addEventListener('click', () => {
  body.dataset.pane = 'chat';
});
for (const button of document.querySelectorAll('[data-fault]')) {
  button.addEventListener('click', () => {
    fault.value = button.dataset.fault;
    setFault();
  });
}
