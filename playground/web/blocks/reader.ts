import type { DateReader } from '../../slack/messages/mrkdwn.ts';

/** An entry in a menu of people or channels. */
export interface Entry {
  readonly id: string;
  readonly name: string;
}

/** The person viewing the blocks, and what Slack knows about the workspace. */
export interface Reader extends DateReader {
  /** Display names, without `@`. */
  readonly users: readonly Entry[];
  /** Channels this person can choose, without `#`. */
  readonly channels: readonly Entry[];
  /** Handles, without `@`. */
  readonly userGroups: readonly Entry[];
  /** The open channel, for `default_to_current_conversation`. */
  readonly current?: string;
}

/** The context of blocks. `nextId` returns IDs for labels and menus that are unique in the page. */
export interface Place {
  readonly name: string;
  readonly reader: Reader;
  /** In a modal, choices are part of the submission. */
  readonly isForm: boolean;
  readonly nextId: () => string;
}

/** `name` must be unique in the page, for example a message's `ts`. */
export function placeOf(reader: Reader, name: string, isForm = false): Place {
  let count = 0;
  const prefix = name.replaceAll(/[^\w-]/g, '-');
  return {
    name,
    reader,
    isForm,
    nextId: () => {
      count += 1;
      return `x${prefix}-${count}`;
    },
  };
}

/** IDs that don't depend on what other blocks there are. */
export const placeIn = ({ reader, name, isForm }: Place, block: string): Place =>
  placeOf(reader, `${name}-${block}`, isForm);

export function nameOf(entries: readonly Entry[], id: string, label?: string): string {
  return entries.find((entry) => entry.id === id)?.name ?? label ?? id;
}
