/** Milliseconds without an answer after which people are shown what vizjobs is waiting for. */
const defaultPatience = 2_000;

export interface WaitingLine {
  /** Calls `show` unless `end` is called in time. */
  start(show: () => Promise<void>): void;
  /**
   * Call before sending an answer, so that the waiting message never arrives after it. True: it was shown.
   */
  end(): Promise<boolean>;
}

/** `patience` in milliseconds. */
export function createWaitingLine(patience = defaultPatience): WaitingLine {
  let timer: NodeJS.Timeout | undefined;
  let shown: Promise<boolean> | undefined;
  return {
    start(show) {
      timer = setTimeout(() => {
        shown = show().then(
          () => true,
          () => false,
        );
      }, patience);
    },
    async end() {
      clearTimeout(timer);
      return (await shown) ?? false;
    },
  };
}
