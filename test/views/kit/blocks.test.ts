import fc from 'fast-check';
import { expect, test } from 'vitest';
import { button } from '../../../src/views/kit/blocks.ts';

test.each([
  ['Keep', 'Keep job 197 running', 'Keep job 197 running'],
  ['24 h', 'Only the last 24 h', 'Only the last 24 h'],
  ['Undo', 'Unmute job #197', 'Undo: Unmute job #197'],
])('the accessible name of %s, “%s”, contains the label', (label, accessibilityLabel, name) => {
  expect(button(label, 'open', 'help', { accessibilityLabel }).accessibility_label).toBe(name);
});

test('any accessible name contains the label, within 75 characters', () => {
  const label = fc.string({ minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(label, fc.string({ minLength: 1 }), (text, accessibilityLabel) => {
      const { accessibility_label: name = '' } = button(text, 'open', 'help', { accessibilityLabel });
      expect(name.length).toBeLessThanOrEqual(75);
      if (accessibilityLabel.length <= 75) expect(name.toLowerCase()).toContain(text.toLowerCase());
    }),
  );
});
