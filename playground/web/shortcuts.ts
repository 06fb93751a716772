import { manifestFor } from '../../manifest/source.ts';
import { type Html, html } from './html.ts';

const { shortcuts } = manifestFor('socket-mode').features;

/** Buttons for the app's shortcuts, either for a message or global. */
export const shortcutButtons = (type: 'message' | 'global'): readonly Html[] =>
  shortcuts
    .filter((shortcut) => shortcut.type === type)
    .map(
      ({ name, callback_id: id, description }) =>
        html`<button type="button" class="shortcut" data-shortcut="${id}" title="${description}"><span aria-hidden="true">⚡ </span>${name}</button>`,
    );
