import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EndingGroups } from "./ending-groups.ts";

/** Processes by their group; each look through all of them is counted. */
function scene() {
  const running = new Map<number, number[]>();
  const gone: number[] = [];
  let looks = 0;
  const endings = new EndingGroups({
    membersOf: (groups) => {
      looks += 1;
      return new Map(
        groups.flatMap((group) => (running.get(group) ?? []).slice(-1).map((pid): [number, number] => [group, pid])),
      );
    },
    runsIn: (group, pid) => running.get(group)?.includes(pid) ?? false,
  });
  const wait = (group: number) => endings.wait(group, () => gone.push(group));
  return { running, gone, wait, looks: () => looks };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0); // looks only while somebody waits
  vi.useRealTimers();
});

test("one look through all processes serves all groups that are waited for", async () => {
  const { running, gone, wait, looks } = scene();
  for (const group of [10, 20, 30, 40]) {
    running.set(group, [group + 1]);
    wait(group);
  }
  await pass(1000);
  expect(looks()).toBe(1); // a process of each is known from then on
  expect(gone).toEqual([]);
  running.clear();
  await pass(20);
  expect(gone).toEqual([10, 20, 30, 40]);
  expect(looks()).toBe(2);
});

test("a group is gone with the last of its processes, not with the one that is known", async () => {
  const { running, gone, wait, looks } = scene();
  running.set(10, [11, 12]);
  wait(10);
  await pass(100);
  running.set(10, [11]);
  await pass(100);
  expect(gone).toEqual([]);
  expect(looks()).toBe(2);
  running.delete(10);
  await pass(20);
  expect(gone).toEqual([10]);
});

test("those that come one after the other are looked for at most every 20 ms, and the first at once", async () => {
  const { gone, wait, looks } = scene();
  wait(1);
  expect(gone).toEqual([]); // never from within the call
  await pass(0);
  expect(gone).toEqual([1]);
  for (let group = 2; group <= 41; group += 1) {
    await pass(1);
    wait(group);
  }
  expect(looks()).toBeLessThanOrEqual(3);
  await pass(20);
  expect(gone).toHaveLength(41);
});

test("whoever waits anew when told that a group is gone is told of that one, too", async () => {
  const { gone, wait } = scene();
  const endings = new EndingGroups({ membersOf: () => new Map(), runsIn: () => false });
  endings.wait(1, () => endings.wait(2, () => wait(3)));
  await pass(100);
  expect(gone).toEqual([3]);
});
