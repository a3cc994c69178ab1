import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type OwnTimers, ownTimers } from "./own-timers.ts";
import { type TextFiles, textFiles } from "./text-files.ts";

/** Calls from a folder of its own. */
type Calls = (act: () => unknown) => unknown;

let files: TextFiles;
let inFolder: Calls;
let inTest: Calls;
let timers: OwnTimers;

beforeAll(async () => {
  const text = "export const calls = (act) => act();";
  files = textFiles({ "calls.mjs": text, "calls.test.mjs": text });
  const callsOf = async (name: string): Promise<Calls> => {
    const { calls }: { calls: Calls } = await import(pathToFileURL(files.path(name)).href);
    return calls;
  };
  [inFolder, inTest] = await Promise.all([callsOf("calls.mjs"), callsOf("calls.test.mjs")]);
});
afterAll(() => files.remove());
beforeEach(() => {
  vi.useFakeTimers();
  timers = ownTimers(files.path(""));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const nothing = () => undefined;

test.each<[string, () => unknown]>([
  ["a timeout", () => setTimeout(nothing, 100)],
  ["an immediate", () => setImmediate(nothing)],
])("%s that the folder's code sets, itself or by what it calls, counts until it rings", (_, set) => {
  inFolder(set);
  expect(timers.count()).toBe(1);
  vi.advanceTimersByTime(100);
  expect(timers.count()).toBe(0);
});

test("an interval counts however often it rings", () => {
  const rings = vi.fn();
  inFolder(() => setInterval(rings, 100));
  vi.advanceTimersByTime(300);
  expect([rings.mock.calls.length, timers.count()]).toEqual([3, 1]);
});

test("what was cleared does not count, nor ring", () => {
  const rings = vi.fn();
  inFolder(() => {
    const cleared = [setTimeout(rings, 100), setInterval(rings, 100)] as const;
    const soon = setImmediate(rings);
    expect(timers.count()).toBe(3);
    clearTimeout(cleared[0]);
    clearInterval(cleared[1]);
    clearImmediate(soon);
  });
  vi.advanceTimersByTime(1000);
  expect([rings.mock.calls.length, timers.count()]).toEqual([0, 0]);
});

test("what others set does not count, also where a test of the folder moves the time on", () => {
  setTimeout(() => setTimeout(nothing, 1000), 100);
  inTest(() => vi.advanceTimersByTime(100));
  expect([timers.count(), vi.getTimerCount()]).toEqual([0, 1]);
});
