import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  Overflow,
  SectionBlock,
  StaticSelect,
} from '@slack/types';
import { limits } from './message.ts';
import { cut } from './text.ts';

/** `verbatim`: Slack must not turn plain text into links and mentions. */
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true }) as const;

export const header = (text: string): HeaderBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: cut(text, limits.header), emoji: false },
});

export const section = (text: string, accessory?: Button | Overflow): SectionBlock => ({
  type: 'section',
  text: mrkdwn(text),
  ...(accessory ? { accessory } : {}),
});

/** Lines in as few sections as Slack accepts: escaped, external text can be five times as long. */
export function sections(lines: readonly string[]): SectionBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.pop();
    const both = last === undefined ? line : `${last}\n${line}`;
    if (last === undefined || both.length <= limits.sectionText) texts.push(both);
    else texts.push(last, line);
  }
  return texts.map((text) => section(text));
}

export const context = (...texts: string[]): ContextBlock => ({
  type: 'context',
  elements: texts.map(mrkdwn),
});

/** The non-empty texts; no block if there are none. */
export function contexts(texts: readonly string[]): ContextBlock[] {
  const said = texts.filter((text) => text !== '');
  return said.length > 0 ? [context(...said)] : [];
}

export const actions = (...elements: (Button | StaticSelect)[]): ActionsBlock => ({
  type: 'actions',
  elements,
});

/** No block without elements, which Slack would reject. */
export const someActions = (elements: readonly (Button | StaticSelect)[]): ActionsBlock[] =>
  elements.length > 0 ? [actions(...elements)] : [];

/**
 * What a click does. A button's id is one of these and a name that is unique in its block; its value is the text of
 * a command.
 * - `replace`: the answer replaces the message
 * - `refresh`: the same, without a reused answer
 * - `open`: the answer is a new message, or a form
 * - `form`: opens the form for the command, filled in with what it says
 * - `share`: posts the answer to the channel
 * - `confirm`: makes the change, and shows its progress in place of the question
 * - `dismiss`: removes the question
 */
export type ActionKind = (typeof actionKinds)[number];
export const actionKinds = ['replace', 'refresh', 'open', 'form', 'share', 'confirm', 'dismiss'] as const;

interface ButtonOptions {
  readonly style?: 'primary' | 'danger' | undefined;
  /** For screen readers, if the label alone isn't enough. The label is put before it unless it's in it. */
  readonly accessibilityLabel?: string;
}

export function button(
  label: string,
  kind: ActionKind,
  command: string,
  options: ButtonOptions = {},
): Button {
  const text = cut(label, limits.buttonText);
  return {
    type: 'button',
    text: { type: 'plain_text', text, emoji: false },
    action_id: `${kind}:${text.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
    value: command,
    ...(options.style ? { style: options.style } : {}),
    ...(options.accessibilityLabel
      ? { accessibility_label: cut(nameWithLabel(label, options.accessibilityLabel), limits.buttonText) }
      : {}),
  };
}

/** WCAG 2.5.3: the accessible name contains the visible one. */
const nameWithLabel = (label: string, name: string) =>
  name.toLowerCase().includes(label.toLowerCase()) ? name : `${label}: ${name}`;

/** Opens in the browser. Slack still sends a click, which is only acknowledged. `url`: see `safeUrl`. */
export const linkButton = (label: string, url: string): Button => ({
  type: 'button',
  text: { type: 'plain_text', text: label, emoji: false },
  action_id: `link:${label.toLowerCase()}`,
  url,
});

interface MenuOption {
  readonly label: string;
  /** The text of a command, at most 75 characters. */
  readonly value?: string;
  /** Opens in the browser instead. See `safeUrl`. */
  readonly url?: string;
}

/** The value of an option that only opens a URL. */
export const linkValue = 'link';

/** A row's menu with one to five options, as Slack requires. */
export const overflow = (options: readonly MenuOption[], kind: ActionKind = 'open'): Overflow => ({
  type: 'overflow',
  action_id: `${kind}:menu`,
  options: options.map(({ label, value = linkValue, url }) => ({
    text: { type: 'plain_text', text: label, emoji: false },
    value,
    ...(url === undefined ? {} : { url }),
  })),
});

export interface SelectOption {
  readonly label: string;
  /** The text of a command, at most 75 characters. */
  readonly value: string;
}

/** Shows `current`. Choosing another option replaces the message. At most 100 options. */
export function select(name: string, options: readonly SelectOption[], current: SelectOption): StaticSelect {
  const optionOf = ({ label, value }: SelectOption) => ({
    text: { type: 'plain_text', text: label, emoji: false } as const,
    value,
  });
  return {
    type: 'static_select',
    action_id: `replace:${name}`,
    options: options.map(optionOf),
    initial_option: optionOf(current),
  };
}
