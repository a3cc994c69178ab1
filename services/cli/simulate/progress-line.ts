/** One line that says what is being done, while it is. */
export interface ProgressLine {
  say(text: string): void;
  done(): void;
}

/** What is needed of a stream. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const clearLine = "\r\u001b[K";

/** Shows it in a terminal; elsewhere nobody waits for it. Written at once: a simulation leaves no time for timers. */
export function progressLine(stream: ProgressStream): ProgressLine {
  if (!stream.isTTY) return { say: () => undefined, done: () => undefined };
  return {
    say: (text) => stream.write(`${clearLine}${text.slice(0, (stream.columns || 80) - 1)}`),
    done: () => stream.write(clearLine),
  };
}
