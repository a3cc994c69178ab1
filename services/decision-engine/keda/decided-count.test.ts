import { describe, expect, test } from "vitest";
import type { PoolStatus } from "../../../shared/model/status.ts";
import { shownPool } from "../../../test/support/shown-status.ts";
import { decidedCount } from "./decided-count.ts";

type Changes = Parameters<typeof shownPool>[0];

const nothing = "nothing is decided of workload consumer of pool orders: ";

function refusal(status: PoolStatus, workload = "consumer"): unknown {
  try {
    return decidedCount(status, workload);
  } catch (thrown) {
    return thrown;
  }
}

test.each([7, 0])("is what we ordered: %i", (desired) => {
  expect(decidedCount(shownPool({}, { desired }), "consumer")).toBe(desired);
});

test("is in shadow mode what we would order, not what somebody else did", () => {
  expect(decidedCount(shownPool({ shadow: true }, { desired: 3, proposed: 8 }), "consumer")).toBe(8);
});

test("is that of our own fallback where it is in force: somebody has decided that", () => {
  const reading = { kind: "absent", reason: "no such queue" } as const;
  const sample = { reading, ageMs: 1, stale: false, source: "scripted" };
  expect(decidedCount(shownPool({}, { desired: 4, reason: "fallback", sample }), "consumer")).toBe(4);
});

describe("there is none, and it is never 0", () => {
  test.each<[string, Changes, Parameters<typeof shownPool>[1], string]>([
    [
      "nothing fresh is known",
      {},
      { blind: "the newest sample is 5.0 s old: holds" },
      "the newest sample is 5.0 s old",
    ],
    ["another reason hides that", {}, { blind: "no such queue: holds", reason: "bounded" }, "no such queue: holds"],
    ["the lease is lost", { leader: undefined }, {}, "no engine holds the lease of the pool"],
    ["nothing was decided yet", {}, { desired: undefined, detail: "not observed yet" }, "not observed yet"],
    ["nothing is proposed yet", { shadow: true }, { detail: "not observed yet" }, "not observed yet"],
    [
      "the actuator is lost",
      { links: [{ kind: "actuator", name: "docker", up: false, problem: "connection refused" }] },
      {},
      "docker: connection refused",
    ],
  ])("while %s", (_, pool, workload, why) => {
    expect(refusal(shownPool(pool, workload))).toMatchObject({
      code: "unavailable",
      message: expect.stringContaining(`${nothing}${why}`),
    });
  });

  test("for a workload that is not there: the message says which are", () => {
    expect(refusal(shownPool(), "consumr")).toMatchObject({
      code: "not-found",
      message: "pool orders has no workload consumr; it has consumer",
    });
  });

  test("but a collector that is lost while others read is no reason, also where the actuator has its name", () => {
    const name = "collector a:7001";
    const links = [{ kind: "collector", name, up: false } as const, { kind: "actuator", name, up: true } as const];
    expect(decidedCount(shownPool({ actuator: name, links }), "consumer")).toBe(3);
  });
});
