import { describe, expect, test } from "vitest";
import { decisionLog } from "./decision-log.ts";

const decision = {
  pool: "demo",
  workload: "consumer",
  from: 1,
  desired: 2,
  reason: "demand",
  detail: "d",
  wallMs: 0,
} as const;

describe("the log of decisions", () => {
  test("numbers decisions one by one and goes on after a given one", () => {
    const log = decisionLog();
    const ids = [1, 2, 3].map(() => log.record(decision).id);
    const [first = 0n] = ids;
    expect(ids).toEqual([first, first + 1n, first + 2n]);
    expect(log.after(first).map(({ id }) => id)).toEqual([first + 1n, first + 2n]);
  });

  test("of a later life continues above an earlier one, so that nobody who resumes misses its beginning", () => {
    const before = decisionLog(1_000_000);
    for (let made = 0; made < 500; made += 1) before.record(decision);
    const seen = before.record(decision).id;
    const after = decisionLog(1_001_000);
    after.record(decision);
    expect(after.after(seen)).toHaveLength(1);
  });

  test("keeps the newest thousand", () => {
    const log = decisionLog();
    const ids = Array.from({ length: 5000 }, () => log.record(decision).id);
    expect(log.after(0n).map(({ id }) => id)).toEqual(ids.slice(-1000));
  });

  test("tells one pool's decisions from another's", () => {
    const log = decisionLog();
    log.record(decision);
    log.record({ ...decision, pool: "other" });
    expect(log.after(0n, "other")).toHaveLength(1);
    expect(log.recent("demo", "consumer", 5)).toHaveLength(1);
  });
});
