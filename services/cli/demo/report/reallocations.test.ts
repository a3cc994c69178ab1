import { expect, test } from "vitest";
import { reallocationCount } from "./reallocations.ts";

test.each([
  { name: "counts once when slots move, however many", steps: ["1 9", "9 1"], count: 1 },
  { name: "counts there and back as two", steps: ["1 9", "2 8", "1 9"], count: 2 },
  { name: "does not count what stays", steps: ["5 5", "5 5", "5 5"], count: 0 },
  { name: "does not count growth into free slots", steps: ["1 5", "3 5", "3 7"], count: 0 },
  { name: "does not count the first allocation", steps: ["10 0"], count: 0 },
])("$name", ({ steps, count }) => {
  const reallocations = reallocationCount();
  for (const step of steps) {
    const [consumer = 0, remainder = 0] = step.split(" ").map(Number);
    reallocations.see(
      new Map([
        ["consumer", consumer],
        ["remainder", remainder],
      ]),
    );
  }
  expect(reallocations.count()).toBe(count);
});
