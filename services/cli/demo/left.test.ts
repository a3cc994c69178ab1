import { expect, test } from "vitest";
import { findLeft } from "./left.ts";

function queueOf(batches: readonly (readonly string[])[], count: number) {
  const waiting = [...batches];
  return { idsOfNext: async () => waiting.shift() ?? [], count: async () => count };
}

test("reads batches until the queue shows no more; what it did not show is invisible", async () => {
  const left = await findLeft(queueOf([["a", "b"], ["c"]], 5), 1000);
  expect(left).toEqual({ found: new Set(["a", "b", "c"]), invisible: 2 });
});

test("counts as invisible what it has no time to read", async () => {
  expect(await findLeft(queueOf([["a"]], 7), 0)).toEqual({ found: new Set(), invisible: 7 });
});

test("is not confused by a message that was sent twice", async () => {
  expect(await findLeft(queueOf([["a", "a"]], 2), 1000)).toEqual({ found: new Set(["a"]), invisible: 0 });
});
