import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WatchUpdateInput } from "../../proto/gen/microscaler/v1/WatchUpdate.js";
import { WatchUpdates } from "./watch-updates.ts";

let said: WatchUpdateInput[];
let room: number;
let updates: WatchUpdates;

beforeEach(() => {
  vi.useFakeTimers();
  [said, room] = [[], Number.POSITIVE_INFINITY];
  const stream = {
    get writableNeedDrain() {
      return room <= 0;
    },
    write: (update: WatchUpdateInput) => {
      said.push(update);
      room -= 1;
    },
  };
  updates = new WatchUpdates(() => stream);
});

afterEach(() => vi.useRealTimers());

const turn = () => vi.advanceTimersByTimeAsync(0);
const add = (metric: string) => updates.add({ metric, spec: { source: "scripted" } });
const names = () =>
  said.map(({ add: added = [], remove = [], hint = [] }) =>
    [added, remove, hint].map((all) => all.map((one) => one.metric)),
  );

test("what changes in one turn is said together, each metric as it is last", async () => {
  add("a");
  updates.hint("a", { target: 5 });
  updates.hint("a", { target: 50 });
  add("b");
  updates.remove("b");
  await turn();
  expect(names()).toEqual([[["a"], ["b"], ["a"]]]);
  expect(said[0]?.hint).toEqual([{ metric: "a", target: 50 }]);
});

test("a metric that is removed and added again is added", async () => {
  add("a");
  await turn();
  updates.remove("a");
  add("a");
  await turn();
  expect(names()).toEqual([
    [["a"], [], []],
    [["a"], [], []],
  ]);
});

test("a collector that is slow is told the newest hint once it has caught up, and nothing in between", async () => {
  add("a");
  room = 1;
  await turn();
  for (const target of [1, 2, 3]) {
    updates.hint("a", { target });
    await turn();
  }
  expect(said).toHaveLength(1);
  room = 1;
  updates.say();
  expect(said.slice(1)).toMatchObject([{ add: [], hint: [{ metric: "a", target: 3 }] }]);
});

test("more than a message takes goes in several, and no hint before its metric", async () => {
  for (let index = 0; index < 300; index += 1) {
    add(`metric ${index}`);
    updates.hint(`metric ${index}`, { urgent: true });
  }
  await turn();
  expect(names().map((all) => all.map(({ length }) => length))).toEqual([
    [200, 0, 0],
    [100, 0, 200],
    [0, 0, 100],
  ]);
});

test("a new stream is told everything that is watched, and of nothing else", async () => {
  add("a");
  updates.hint("a", { urgent: true });
  add("b");
  await turn();
  updates.remove("b");
  updates.anew();
  await turn();
  expect(names().at(-1)).toEqual([["a"], [], ["a"]]);
});

test("nothing is said after the end", async () => {
  add("a");
  updates.stop();
  add("b");
  await turn();
  expect(said).toEqual([]);
});
