import { vi } from "vitest";

/** Timers that one folder's code has set. */
export interface OwnTimers {
  /** Those that have neither rung nor been cleared. */
  count(): number;
}

/**
 * Counts the timers that code below `folder` sets from now on, with fake timers in place, until these are taken away. Unit
 * tests share a process: what another file has left behind there sets timers of its own at any time.
 */
export function ownTimers(folder: string): OwnTimers {
  const open = new Set<NodeJS.Timeout | string | number | undefined>();
  const [set, clear] = [globalThis.setTimeout, globalThis.clearTimeout];
  vi.spyOn(globalThis, "setTimeout").mockImplementation((act, ms, ...rest) => {
    const timer = set(() => {
      open.delete(timer);
      act(...rest);
    }, ms);
    if (callerOf(new Error("who calls").stack).includes(folder)) open.add(timer);
    return timer;
  });
  vi.spyOn(globalThis, "clearTimeout").mockImplementation((timer) => {
    open.delete(timer);
    clear(timer);
  });
  return { count: () => open.size };
}

/** The line of the stack that is not this file's. */
function callerOf(stack = ""): string {
  return stack.split("\n").find((line) => line.includes(" at ") && !/own-timers|node_modules/.test(line)) ?? "";
}
