import { expect, test } from "vitest";
import { storeContract } from "../../test/contracts/store.ts";
import { memoryStore } from "./memory-store.ts";

storeContract("in memory", async () => {
  let nowMs = 0;
  return {
    store: memoryStore(() => nowMs),
    pass: async (ms) => {
      nowMs += ms;
    },
  };
});

test("a clock that goes back makes no checkpoint come from the future", async () => {
  let nowMs = 1000;
  const store = memoryStore(() => nowMs);
  await store.putCheckpoint({ pool: "demo", holder: "a", generation: 1n }, {});
  nowMs = 0;
  expect(await store.getCheckpoint("demo")).toMatchObject({ ageMs: 0 });
});
