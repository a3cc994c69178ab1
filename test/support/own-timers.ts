import { vi } from "vitest";

/** Timers that one folder's code has set. */
export interface OwnTimers {
  /** Those that have neither rung nor been cleared, intervals and immediates among them. */
  count(): number;
}

/**
 * Counts the timers that code below `folder` sets from now on, itself or by what it calls, with fake timers in place, until
 * these are taken away. Unit tests share a process: what another file has left behind there sets timers of its own at any
 * time, which `vi.getTimerCount` counts too.
 */
export function ownTimers(folder: string): OwnTimers {
  const open = new Set<unknown>();
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis;
  const keep = (timer: unknown) => {
    if (isCalledFrom(folder)) open.add(timer);
  };
  vi.spyOn(globalThis, "setTimeout").mockImplementation((act, ms, ...rest) => {
    const timer = setTimeout(() => {
      open.delete(timer);
      act(...rest);
    }, ms);
    keep(timer);
    return timer;
  });
  vi.spyOn(globalThis, "setImmediate").mockImplementation((act, ...rest) => {
    const timer = setImmediate(() => {
      open.delete(timer);
      act(...rest);
    });
    keep(timer);
    return timer;
  });
  vi.spyOn(globalThis, "setInterval").mockImplementation((act, ms, ...rest) => {
    const timer = setInterval(act, ms, ...rest);
    keep(timer);
    return timer;
  });
  vi.spyOn(globalThis, "clearTimeout").mockImplementation((timer) => {
    open.delete(timer);
    clearTimeout(timer);
  });
  vi.spyOn(globalThis, "clearInterval").mockImplementation((timer) => {
    open.delete(timer);
    clearInterval(timer);
  });
  vi.spyOn(globalThis, "clearImmediate").mockImplementation((timer) => {
    open.delete(timer);
    clearImmediate(timer);
  });
  return { count: () => open.size };
}

/** A test moves the time on for others, too: what rings then is not the folder's for that. */
function isCalledFrom(folder: string): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const { stack = "" } = new Error("who calls");
  Error.stackTraceLimit = stackTraceLimit;
  return stack
    .split("\n")
    .some((line) => line.includes(folder) && !line.includes(".test.") && !line.includes(" at async "));
}
