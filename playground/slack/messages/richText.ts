import { get, getString } from '../../json.ts';
import type { Token } from './mrkdwn.ts';

/** The equivalent mrkdwn token of a rich text element. Its text is never parsed as mrkdwn. */
export function inlineToken(element: unknown): Token {
  const read = (name: string) => getString(element, name) ?? '';
  switch (getString(element, 'type')) {
    case 'link':
      return { type: 'link', url: read('url'), label: read('text') || read('url') };
    case 'user':
      return { type: 'user', id: read('user_id') };
    case 'channel':
      return { type: 'channel', id: read('channel_id') };
    case 'usergroup':
      return { type: 'usergroup', id: read('usergroup_id') };
    case 'broadcast':
      return { type: 'text', text: `@${read('range')}` };
    case 'emoji':
      return { type: 'emoji', name: read('name') };
    case 'date': {
      const url = getString(element, 'url');
      return {
        type: 'date',
        unix: Number(get(element, 'timestamp')),
        format: read('format'),
        fallback: read('fallback'),
        ...(url !== undefined && { link: url }),
      };
    }
    default:
      return { type: 'text', text: read('text') };
  }
}
