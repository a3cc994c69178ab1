import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Failure } from "./failure.ts";
import { type Part, ReadFailures } from "./read-failures.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const cut: Failure = { detail: "cut" };
const late: Failure = { detail: "late", afterMs: 30_000 };
const refused: Failure = { status: 401, detail: "401" };
const forbidden: Failure = { status: 403, detail: "403" };

/** At which second what is read fails so, and at which the server answered somebody else. */
type Step = readonly [second: number, part: Part | "answered", failure?: Failure];

test.each<[string, readonly Step[], boolean]>([
  ["a call that is cut", [[60, "pods", cut]], true],
  [
    "one that is cut again before anybody was answered",
    [
      [60, "pods", cut],
      [65, "pods", cut],
    ],
    true,
  ],
  [
    "one that is cut again though others are answered",
    [
      [60, "pods", cut],
      [62, "answered"],
      [65, "pods", cut],
    ],
    false,
  ],
  [
    "one that is cut after others were answered",
    [
      [59, "answered"],
      [60, "pods", cut],
    ],
    true,
  ],
  [
    "one that is late while others were answered",
    [
      [31, "answered"],
      [60, "pods", late],
    ],
    false,
  ],
  [
    "one that is late as others are",
    [
      [29, "answered"],
      [60, "pods", late],
    ],
    true,
  ],
  [
    "one that is not allowed, then cut",
    [
      [1, "pods", forbidden],
      [50, "answered"],
      [60, "pods", cut],
    ],
    true,
  ],
  [
    "credentials that are not accepted",
    [
      [60, "pods", refused],
      [62, "answered"],
      [65, "pods", refused],
    ],
    true,
  ],
  ["what is not allowed", [[60, "pods", forbidden]], false],
  [
    "one that works again",
    [
      [60, "pods", cut],
      [61, "pods"],
    ],
    false,
  ],
  [
    "one of two that works again",
    [
      [60, "pods", cut],
      [60, "object", cut],
      [61, "pods"],
    ],
    true,
  ],
])("%s %#", (_what, steps, blocks) => {
  const begun = performance.now();
  let answeredAtMs = Number.NEGATIVE_INFINITY;
  const failures = new ReadFailures(() => answeredAtMs);
  for (const [second, part, failure] of steps) {
    vi.advanceTimersByTime(begun + second * 1000 - performance.now());
    if (part === "answered") answeredAtMs = performance.now();
    else failures.note(part, failure);
  }
  expect(failures.blocked("host:1") !== undefined).toBe(blocks);
});
