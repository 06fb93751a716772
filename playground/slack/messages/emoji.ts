/** Common emoji by Slack's names. Slack has about 1,900; the others are shown as `:name:`. */
const EMOJI: Readonly<Record<string, string>> = {
  red_circle: '🔴',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  large_orange_circle: '🟠',
  large_blue_circle: '🔵',
  large_purple_circle: '🟣',
  white_circle: '⚪',
  black_circle: '⚫',
  grey_question: '❔',
  question: '❓',
  grey_exclamation: '❕',
  exclamation: '❗',
  warning: '⚠️',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  octagonal_sign: '🛑',
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  x: '❌',
  lock: '🔒',
  unlock: '🔓',
  key: '🔑',
  mag: '🔍',
  mag_right: '🔎',
  arrow_left: '⬅️',
  arrow_right: '➡️',
  arrow_up: '⬆️',
  arrow_down: '⬇️',
  arrow_forward: '▶️',
  arrow_backward: '◀️',
  arrows_counterclockwise: '🔄',
  repeat: '🔁',
  double_vertical_bar: '⏸️',
  black_square_for_stop: '⏹️',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  stopwatch: '⏱️',
  alarm_clock: '⏰',
  clock1: '🕐',
  calendar: '📆',
  date: '📅',
  bar_chart: '📊',
  chart_with_upwards_trend: '📈',
  chart_with_downwards_trend: '📉',
  clipboard: '📋',
  memo: '📝',
  file_folder: '📁',
  package: '📦',
  link: '🔗',
  gear: '⚙️',
  wrench: '🔧',
  hammer_and_wrench: '🛠️',
  wastebasket: '🗑️',
  bell: '🔔',
  eye: '👁️',
  no_bell: '🔕',
  mega: '📣',
  bulb: '💡',
  information_source: 'ℹ️',
  robot_face: '🤖',
  rocket: '🚀',
  tada: '🎉',
  fire: '🔥',
  boom: '💥',
  zzz: '💤',
  eyes: '👀',
  wave: '👋',
  '+1': '👍',
  thumbsup: '👍',
  '-1': '👎',
  thumbsdown: '👎',
  point_right: '👉',
  point_left: '👈',
  slightly_smiling_face: '🙂',
  busts_in_silhouette: '👥',
  bust_in_silhouette: '👤',
};

/** The character for a name without colons, ignoring skin tones, or undefined. */
export function emoji(name: string): string | undefined {
  const base = name.split('::')[0] ?? name;
  return Object.hasOwn(EMOJI, base) ? EMOJI[base] : undefined;
}

/** The character, or `:name:` for an unknown name. */
export function emojiText(name: string): string {
  return emoji(name) ?? `:${name}:`;
}

/** Replaces `:name:` in plain text, as in a `plain_text` object unless `emoji` is false. */
export function replaceEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g, (_, name: string) => emojiText(name));
}
