import { type PlaygroundModelArts, startModelArts } from '../modelarts/server.ts';
import type { PlaygroundSlack, SlackUser } from '../slack/server.ts';
import { directMessage, OPERATOR, VIEWER } from '../slack/workspace.ts';
import { startBoards } from './boards.ts';

/** Where boards are served. */
export const boardHost = '127.0.0.1';

export const RESEARCHER = 'U0RESEARCH1';

/** A service that the bot asks. */
export interface DemoCloud {
  /** Undefined: the only one. */
  readonly name: string | undefined;
  readonly modelarts: PlaygroundModelArts;
}

/** The number of new jobs per day is about the same as in the weeks before the start. */
const pace = 6;

/** A ModelArts whose jobs have boards. */
export async function startCloud(now: () => number, seed: number) {
  const boards = await startBoards({ now, jobOf: (id) => modelarts.jobs.get(id) });
  const modelarts: PlaygroundModelArts = await startModelArts({ now, seed, boards: boards.url, pace });
  return {
    modelarts,
    async close(): Promise<void> {
      await modelarts.close();
      await boards.close();
    },
  };
}

/**
 * Who may do what with two clouds: everyone may view `prod`, and Operator may change it. Researcher may change `research`,
 * Operator may view it, and for everyone else it doesn't exist.
 */
export const cloudRights = {
  VIZJOBS_OPERATORS_RESEARCH: RESEARCHER,
  VIZJOBS_VIEWERS_RESEARCH: `${OPERATOR},${RESEARCHER}`,
} as const;

/** The person who only exists with two clouds. */
export function addResearcher(slack: PlaygroundSlack): void {
  const colleague = slack.users.get(VIEWER);
  if (!colleague) return;
  const researcher: SlackUser = {
    ...colleague,
    id: RESEARCHER,
    name: 'researcher',
    real_name: 'Researcher',
  };
  slack.users.set(RESEARCHER, researcher);
  const direct = directMessage(RESEARCHER);
  slack.channels.set(direct.id, direct);
}
