import { expect, test } from "vitest";
import { storeContract } from "../../test/contracts/store.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { memoryStore } from "./memory-store.ts";

storeContract("in memory", async () => {
  let nowMs = 0;
  const { log, lines } = keptLog();
  const store = memoryStore(() => nowMs, undefined, log);
  return {
    lines,
    store,
    other: store,
    pass: async (ms) => {
      nowMs += ms;
    },
  };
});

test("a clock that goes back makes nothing come from the future", async () => {
  let nowMs = 1000;
  const store = memoryStore(() => nowMs);
  await store.putCheckpoint({ pool: "demo", holder: "a", generation: 1n }, {});
  await store.putShown({ pool: "demo", holder: "a", generation: 1n }, {});
  nowMs = 0;
  expect(await store.getCheckpoint("demo")).toMatchObject({ ageMs: 0 });
  expect(await store.getShown("demo")).toMatchObject({ ageMs: 0 });
});

test("what is shown of a pool is forgotten after a minute", async () => {
  let nowMs = 0;
  const store = memoryStore(() => nowMs);
  await store.putShown({ pool: "demo", holder: "a", generation: 1n }, {});
  nowMs = 59_999;
  expect(await store.getShown("demo")).toMatchObject({ ageMs: 59_999 });
  nowMs = 60_000;
  expect(await store.getShown("demo")).toBeUndefined();
});

test("numbers of decisions go on above those of an earlier life, also within one millisecond", async () => {
  const made = { pool: "demo", workload: "a", from: 0, desired: 1, reason: "demand", detail: "", wallMs: 0 } as const;
  const [before] = await memoryStore(undefined, () => 1_700_000_000_000).addDecisions([made]);
  const [first, second] = await memoryStore(undefined, () => 1_700_000_000_001).addDecisions([made, made]);
  expect([before?.id, first?.id, second?.id]).toEqual([
    1_700_000_000_000_000n,
    1_700_000_000_001_000n,
    1_700_000_000_001_001n,
  ]);
});
