import { describe, expect, test } from "vitest";
import { facts, fixedWorkload, observed, pool, remainderWorkload } from "../../../test/support/pool-builders.ts";
import { SimulatedActuator } from "../../../test/support/simulated-actuator.ts";
import { SimulatedPool } from "../../../test/support/simulated-pool.ts";
import { VirtualTime } from "../../../test/support/virtual-time.ts";
import { decide } from "./decide.ts";

const spec = pool([fixedWorkload("high", 1), remainderWorkload("rest")]);
const askedAtMs = 2000;

interface Step {
  readonly afterMs: number;
  readonly desired: number;
}

/** What is ordered of a workload, and when, once `high` is asked to go from 1 to 8; a slot of the others comes free after each of these times. */
function growth(stopsMs: readonly number[], locksWhileScaling: boolean) {
  const time = new VirtualTime();
  const stops = [...stopsMs];
  const times = { startMs: () => 100, stopMs: () => stops.shift() ?? 0, respawnMs: () => 100 };
  const actuator = new SimulatedActuator(time, ["high", "rest"], times);
  const network = { commandMs: () => 0, observationMs: () => 0, fate: () => "arrives" as const };
  const loop = new SimulatedPool(time, spec, actuator, network);
  loop.locksWhileScaling = locksWhileScaling;
  const steps = { high: [] as Step[], rest: [] as Step[] };
  const details = new Set<string>();
  loop.onDecision = ({ outcomes }) => {
    for (const { workload, from, desired, reason, detail } of outcomes) {
      if (time.nowMs < askedAtMs) continue;
      const mine = workload === "high" ? steps.high : steps.rest;
      if (from !== desired) mine.push({ afterMs: time.nowMs - askedAtMs, desired });
      if (workload === "high" && desired === 1) details.add(`${reason}: ${detail}`);
    }
  };
  time.after(askedAtMs, () => loop.setFixed("high", 8));
  time.runUntil(10_000);
  expect(actuator.peak).toBeLessThanOrEqual(10);
  expect(actuator.running("high")).toHaveLength(8);
  return { ...steps, details: [...details] };
}

const staggered = [300, 350, 400, 450, 500, 550, 600];

describe("growth on a scheduler that locks a workload while it scales it", () => {
  test("goes out in one step when the last of the slots it waits for comes free, and cuts go out at once", () => {
    const { high, rest, details } = growth(staggered, true);
    expect(high).toEqual([{ afterMs: 600, desired: 8 }]);
    expect(rest).toEqual([{ afterMs: 0, desired: 2 }]);
    expect(details).toContain(
      "pre-empting: set to 8; 8 granted, 7 of them wait to go out in one step, as the scheduler locks while it scales",
    );
  });

  test("goes out slot by slot on any other", () => {
    expect(growth(staggered, false).high.map(({ desired }) => desired)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });

  test("waits a second from the first slot on, then goes out as far as it fits, and the rest waits anew", () => {
    const { high } = growth([300, 350, 400, 1350, 1400, 2000, 4000], true);
    expect(high).toEqual([
      { afterMs: 1300, desired: 4 },
      { afterMs: 2350, desired: 7 },
      { afterMs: 4000, desired: 8 },
    ]);
  });

  test("goes out at once where all of it fits", () => {
    const known = [facts(observed("high", 1), { fixed: 4 }), facts(observed("rest", 2))];
    const input = { spec: pool([fixedWorkload("high", 1), fixedWorkload("rest", 2)]), wallMs: 0 };
    const facing = new Map(known.map((one) => [one.observed.workload, one]));
    const { outcomes } = decide({ ...input, facts: facing, locksWhileScaling: true }, new Map(), 0);
    expect(outcomes[0]).toMatchObject({ desired: 4 });
  });
});
