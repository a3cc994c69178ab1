import { createLogUpdate } from "log-update";
import { wantsColor } from "../../color.ts";
import { terminalWidth } from "../../terminal-width.ts";
import type { LiveState } from "./live-state.ts";
import { logLine } from "./log-line.ts";
import { progressLine } from "./progress-line.ts";
import { renderLive } from "./render.ts";

/** Where a person watches the demo. */
export interface Screen {
  show(state: LiveState): void;
  /** One line that stays, e.g. what is being started. */
  say(line: string): void;
  /** A line of the log, JSON. */
  log(line: string): void;
  close(): void;
}

const progressEveryMs = 5000;
const clearScreen = "\u001b[2J\u001b[H";

/** Draws the view in place. What is said and logged scrolls by above it. */
export function liveScreen(terminal: NodeJS.WriteStream): Screen {
  const view = createLogUpdate(terminal);
  const color = wantsColor(process.stdout);
  const clear = () => terminal.write(clearScreen); // lines that wrapped by themselves are beyond erasing
  terminal.on("resize", clear);
  return {
    // a line as wide as the terminal would wrap in some of them
    show: (state) => view(renderLive(state, { width: terminalWidth(terminal, 80) - 1, color })),
    say: (line) => view.persist(line),
    log: (line) => view.persist(logLine(line)),
    close: () => {
      terminal.off("resize", clear);
      view.done();
    },
  };
}

/** Writes a line now and then. */
export function plainScreen(stream: NodeJS.WritableStream): Screen {
  let nextAtMs = 0;
  return {
    show: (state) => {
      if (state.elapsedMs < nextAtMs) return;
      nextAtMs = state.elapsedMs + progressEveryMs;
      stream.write(`${progressLine(state)}\n`);
    },
    say: (line) => stream.write(`${line}\n`),
    log: (line) => stream.write(line),
    close: () => undefined,
  };
}
