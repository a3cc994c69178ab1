import { expect, test } from "vitest";
import { useText } from "./amount-text.ts";
import { learnedText } from "./learned-text.ts";

test.each([
  [{}, undefined],
  [
    { arrivalsPerSecond: 31.23, perReplicaPerSecond: 3.312, startMs: 412, stopMs: 1234 },
    "31/s arrive · 3.3/s per replica · ready after 0.41 s · gone after 1.2 s",
  ],
  [{ arrivalsPerSecond: 0 }, "0/s arrive"],
  [{ arrivalsPerSecond: 31, recursEveryMs: 90_400 }, "31/s arrive · recurs every 90 s"],
  [{ arrivalsPerSecond: 123_456, startMs: 0.4 }, "123456/s arrive · ready after 0 s"],
])("what was learned, %j, is told as %s", (learned, text) => {
  expect(learnedText(learned)).toBe(text);
});

test.each([
  ["replicas", 10, 4, 0, "4 of 10 replicas"],
  ["cpu", 8000, 3500, 0, "3.5 of 8 cpu"],
  ["memory", 16 * 2 ** 30, 1.5 * 2 ** 30, 2 * 2 ** 30, "1.5 of 16 GiB memory, 2 of them reserved"],
  ["memory", 512 * 2 ** 20, 0, 0, "0 of 512 MiB memory"],
  ["memory", 100, 7, 0, "7 of 100 bytes memory"],
  ["gpu", 2, 3, 1, "3 of 2 gpu, 1 of them reserved"],
])("the use of %s, %d with %d taken and %d reserved, is told as %s", (name, capacity, taken, reserve, text) => {
  expect(useText({ name, capacity, taken, reserve })).toBe(text);
});
