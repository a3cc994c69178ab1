import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { group } from "./group.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Parts that write down when they are stopped, in ms since the test began. */
function parts() {
  const stops: string[] = [];
  const beganMs = performance.now();
  const part = (name: string, stop: () => Promise<void> = async () => undefined) => ({
    name,
    address: "",
    stop: () => {
      stops.push(`${name} at ${Math.round(performance.now() - beganMs)}`);
      return stop();
    },
  });
  return { stops, part };
}

const never = () => new Promise<void>(() => undefined);
const takes = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function stopping(all: ReturnType<typeof group>, deadlineMs: number): Promise<readonly string[]> {
  const [problems] = await Promise.all([all.stop(deadlineMs), vi.runAllTimersAsync()]);
  return problems;
}

test("parts stop one after the other, last first", async () => {
  const { stops, part } = parts();
  const all = group();
  for (const name of ["a", "b", "c"]) await all.add(async () => part(name, takes(100)));
  expect(await stopping(all, 1000)).toEqual([]);
  expect(stops).toEqual(["c at 0", "b at 100", "a at 200"]);
});

test("a part that hangs is named and leaves each of the others its time", async () => {
  const { stops, part } = parts();
  const all = group();
  await all.add(async () => part("a", takes(200)));
  await all.add(async () => part("b", takes(200)));
  await all.add(async () => part("c", never));
  expect(await stopping(all, 4000)).toEqual(["c did not stop within 3500 ms"]);
  expect(stops).toEqual(["c at 0", "b at 3500", "a at 3700"]);
});

test("where all hang, each is named and the whole ends in time", async () => {
  const { stops, part } = parts();
  const all = group();
  for (const name of ["a", "b", "c", "d"]) await all.add(async () => part(name, never));
  expect(await stopping(all, 400)).toEqual(["d", "c", "b", "a"].map((name) => `${name} did not stop within 100 ms`));
  expect(stops).toEqual(["d at 0", "c at 100", "b at 200", "a at 300"]);
});

test("a part that fails to stop is named with the reason and holds up nobody", async () => {
  const { stops, part } = parts();
  const all = group();
  await all.add(async () => part("a"));
  await all.add(async () => part("b", () => Promise.reject(new Error("the disk is full"))));
  expect(await stopping(all, 1000)).toEqual(["b failed to stop: the disk is full"]);
  expect(stops).toEqual(["b at 0", "a at 0"]);
});

test("where a part cannot start, those before it are stopped, last first, and the failure is told", async () => {
  const { stops, part } = parts();
  const all = group();
  await all.add(async () => part("a"));
  await all.add(async () => part("b", takes(50)));
  const failed = all.add(() => Promise.reject(new Error("no port"))).catch(String);
  await vi.runAllTimersAsync();
  expect(await failed).toBe("Error: no port");
  expect(stops).toEqual(["b at 0", "a at 50"]);
  expect(await stopping(all, 1000)).toEqual([]);
  expect(stops).toHaveLength(2);
});
