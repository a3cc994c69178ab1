import { expect, test } from "vitest";
import { parseSchedule } from "./schedule.ts";

test.each([
  { text: "3", steps: [{ atMs: 0, replicas: 3 }] },
  { text: "0", steps: [{ atMs: 0, replicas: 0 }] },
  {
    text: "1@0s,3@20s",
    steps: [
      { atMs: 0, replicas: 1 },
      { atMs: 20_000, replicas: 3 },
    ],
  },
  {
    text: "1, 20@1.5m",
    steps: [
      { atMs: 0, replicas: 1 },
      { atMs: 90_000, replicas: 20 },
    ],
  },
  { text: "3@576h", steps: [{ atMs: 576 * 3_600_000, replicas: 3 }] },
])('"$text" is a schedule', ({ text, steps }) => {
  expect(parseSchedule(text)).toEqual(steps);
});

test.each(["", "three", "-1", "2.5", "21", "1@", "1@soon", "1@20s,3@10s", "1,2", "1@0s,,3@20s", "3@577h"])(
  '"%s" is none',
  (text) => {
    expect(parseSchedule(text)).toBeUndefined();
  },
);
