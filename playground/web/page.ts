import type { PlaygroundSlack } from '../slack/server.ts';
import { OPERATOR } from '../slack/workspace.ts';
import type { DemoCloud } from './clouds.ts';
import { faultLabels } from './faults.ts';
import { type Html, html } from './html.ts';
import { shortcutButtons } from './shortcuts.ts';

const LATENCIES = [
  [0, 'no delay'],
  [500, '0.5 s delay'],
  [2000, '2 s delay'],
  [5000, '5 s delay'],
] as const;

const STEPS = [
  [1 / 6, '+10 min'],
  [1, '+1 h'],
  [24, '+1 day'],
  [168, '+1 week'],
] as const;

/** Shown while a channel is empty. `board`: a link to that of a running job. */
const welcome = (board: string) => html`<section class="welcome" id="welcome" aria-labelledby="welcome-title">
<h3 id="welcome-title">Five things to try</h3>
<ol>
<li>List failed jobs: <button type="button" data-type="/vizjobs failed">/vizjobs failed</button> Then press any button in the answer.</li>
<li>Change something: <button type="button" data-act-as="${OPERATOR}">Act as Operator</button> Operators can stop, restart, delete and create jobs.</li>
<li>Watch for failures: <button type="button" data-type="/vizjobs watch failed">/vizjobs watch failed</button> Then press <em>+1 h</em> in the panel <em>Behind the scenes</em>.</li>
<li>Post a link: <button type="button" data-type="${board}">Link to a board</button> Its job appears below your message, for everyone in the channel.</li>
<li>Break the service: <button type="button" data-fault="status-503">Make ModelArts return 503</button> Then list again. The panel has more faults.</li>
</ol>
<p><button type="button" data-type="/vizjobs help">/vizjobs help</button> lists everything you can type. Times are in the time zone of the person you act as.</p>
</section>`;

function boardOf(clouds: readonly DemoCloud[]): string {
  const jobs = clouds.flatMap(({ modelarts }) => modelarts.jobs.all());
  return jobs.findLast((job) => typeof job.service_url === 'string')?.service_url ?? '';
}

/** The frame of the page; its content arrives on the event stream. */
export function pageHtml(slack: PlaygroundSlack, clouds: readonly DemoCloud[]): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>vizjobs playground</title>
<link rel="stylesheet" href="/static/slack.css">
<link rel="stylesheet" href="/static/blocks.css">
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<script type="module" src="/static/page.js"></script>
</head>
<body data-pane="chat">
<a class="skip" href="#text" id="skip">Skip to the message field</a>
<header class="top">
<h1>vizjobs <small>playground</small></h1>
<nav class="panes" aria-label="Parts of the page">
<button type="button" data-show="channels">Channels</button>
<button type="button" data-show="chat" aria-pressed="true">Chat</button>
<button type="button" data-show="wire">Wire</button>
</nav>
<label class="act-as"><span>Act as</span> <select id="user">${[...slack.users.values()].map(
    ({ id, real_name: name }) => html`<option value="${id}">${name}</option>`,
  )}</select></label>
<button type="button" id="phone" aria-pressed="false">Phone width</button>
<button type="button" id="theme"><span aria-hidden="true">◐ </span><span id="theme-name">Theme: auto</span></button>
</header>
<nav class="sidebar" id="channels" aria-label="Channels"></nav>
<main class="chat">
<header class="chat-title"><h2 id="title"></h2>
<div class="tabs" role="tablist" aria-label="vizjobs" hidden>
<button type="button" role="tab" id="tab-home" aria-controls="home" aria-selected="false" tabindex="-1">Home</button>
<button type="button" role="tab" id="tab-messages" aria-controls="messages" aria-selected="true">Messages</button>
</div>${shortcutButtons('global')}</header>
<section id="home" class="home" role="tabpanel" aria-labelledby="tab-home" tabindex="0" hidden></section>
<div id="messages" class="messages" role="log" aria-label="Messages" tabindex="0"></div>
${welcome(boardOf(clouds))}
<p id="in-thread" class="thread-note" hidden>Replying in a thread. Slash commands go to the channel. <button type="button" id="leave-thread">Leave the thread</button></p>
<form id="composer" class="composer" autocomplete="off">
<ul id="completions" role="listbox" aria-label="Completions" hidden></ul>
<input id="text" role="combobox" aria-label="Message" aria-autocomplete="list" aria-expanded="false" aria-controls="completions" placeholder="Type /vizjobs failed" maxlength="4000" spellcheck="false" enterkeyhint="send">
<button type="submit" aria-label="Send"><span aria-hidden="true">➤</span></button>
</form>
<p id="read-only" class="read-only" hidden>Sending messages to this app has been turned off. Commands work in channels.</p>
<p id="status" class="hidden" role="status"></p>
</main>
<aside class="wire" aria-label="Behind the scenes">
<h2>Behind the scenes</h2>
<fieldset><legend>ModelArts</legend>
<label>Fault <select id="fault"><option value="none">none</option>${Object.entries(faultLabels).map(
    ([kind, label]) => html`<option value="${kind}">${label}</option>`,
  )}</select></label>
${
  clouds.length > 1 &&
  html`<label>Where <select id="cloud"><option value="">every cloud</option>${clouds.map(
    ({ name }) => html`<option value="${name}">${name}</option>`,
  )}</select></label>`
}
<label>How often <select id="times"><option value="">every request</option><option value="1">next request</option><option value="3">next 3 requests</option></select></label>
<label>Answers <select id="latency">${LATENCIES.map(([ms, label]) => html`<option value="${ms}">${label}</option>`)}</select></label>
<button type="button" id="expire">Expire the bot’s token</button>
</fieldset>
<fieldset><legend>Time</legend>
<p>It is <time id="clock"></time>.</p>
<div class="steps">${STEPS.map(([hours, label]) => html`<button type="button" data-hours="${hours}">${label}</button>`)}</div>
</fieldset>
<h3 id="wire-title">Over the wire</h3>
<p class="ways">Newest first. Open a line to see all of it.</p>
<ol id="wire" aria-labelledby="wire-title"></ol>
</aside>
<div id="modal"></div>
</body>
</html>
`;
}
