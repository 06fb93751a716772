/** Milliseconds without an answer after which a person sees what vizjobs is waiting for. */
export const defaultPatience = 2_000;

export interface WaitingLine {
  /** Shows the line when `end` is not called in time. */
  start(show: () => Promise<void>): void;
  /** Before an answer is sent, so that the line never arrives after it. True: the line was shown. */
  end(): Promise<boolean>;
}

/** `patience` in milliseconds. */
export function createWaitingLine(patience: number): WaitingLine {
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
