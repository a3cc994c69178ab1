import { describe, expect, test } from "vitest";
import { Refusals } from "./refusals.ts";

const counts = (consumer: number) => new Map([["consumer", consumer]]);
const rejected = { workload: "consumer", kind: "rejected", reason: "no such command", retryable: true } as const;

describe("a refused order", () => {
  test("is not said again before its time, and then is", () => {
    const refusals = new Refusals();
    refusals.note([rejected], counts(4), 1000);
    expect(refusals.waitingWith("consumer", 1100)).toBe(4);
    expect(refusals.waitingWith("consumer", 1000 + 500)).toBeUndefined();
    expect(refusals.waitingWith("remainder", 1100)).toBeUndefined();
  });

  test("is tried later each time, half a minute apart at most", () => {
    const refusals = new Refusals();
    const waits = Array.from({ length: 12 }, () => {
      refusals.note([rejected], counts(4), 0);
      return refusals.nextRetryMs(0) ?? 0;
    });
    expect(waits[0]).toBeLessThanOrEqual(500);
    expect(waits.slice(8).every((waitMs) => waitMs >= 15_000 && waitMs <= 30_000)).toBe(true);
  });

  test("waits at least as long as the actuator asks", () => {
    const refusals = new Refusals();
    refusals.note([{ ...rejected, retryAfterMs: 60_000 }], counts(4), 0);
    expect(refusals.nextRetryMs(0)).toBe(60_000);
  });

  test("is forgotten once one is taken", () => {
    const refusals = new Refusals();
    refusals.note([rejected], counts(4), 0);
    expect(refusals.reasonOf("consumer")).toBe("no such command");
    refusals.note([{ workload: "consumer", kind: "accepted" }], counts(4), 600);
    expect([refusals.reasonOf("consumer"), refusals.nextRetryMs(0)]).toEqual([undefined, undefined]);
  });
});
