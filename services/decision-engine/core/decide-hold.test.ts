import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PoolSpec } from "../../../shared/model/pool.ts";
import {
  facts,
  fixedWorkload,
  observed,
  pool,
  queuePid,
  remainderWorkload,
  sampleOf,
  workload,
} from "../../../test/support/pool-builders.ts";
import { SimulatedActuator } from "../../../test/support/simulated-actuator.ts";
import { SimulatedPool } from "../../../test/support/simulated-pool.ts";
import { VirtualTime } from "../../../test/support/virtual-time.ts";
import { decide, type PoolDecision } from "./decide.ts";
import { isBlind } from "./hold.ts";

const absent = "the queue cannot be read";
const seeingMs = 8000;

interface Happening {
  readonly gapMs: number;
  readonly workload: string;
  readonly number: number;
}

/** Runs a pool, doing one thing after the other; `law` sees each decision and the one before. */
function watch(
  spec: PoolSpec,
  happenings: readonly Happening[],
  act: (loop: SimulatedPool, happening: Happening, nowMs: number) => void,
  law: (decision: PoolDecision, before: PoolDecision) => void,
): void {
  const time = new VirtualTime();
  const names = spec.workloads.map(({ name }) => name);
  const actuator = new SimulatedActuator(time, names, { startMs: () => 300, stopMs: () => 90, respawnMs: () => 200 });
  const network = { commandMs: () => 2, observationMs: () => 3, fate: () => "arrives" as const };
  const loop = new SimulatedPool(time, spec, actuator, network);
  let before: PoolDecision | undefined;
  loop.onDecision = (decision) => {
    if (before) law(decision, before);
    before = decision;
  };
  let atMs = 0;
  for (const happening of happenings) {
    atMs += happening.gapMs;
    time.after(atMs, () => {
      act(loop, happening, time.nowMs);
      if (happening.number % 7 === 0) actuator.kill(happening.workload);
    });
  }
  time.runUntil(atMs + 5000);
}

function countIn({ outcomes }: PoolDecision, name: string, what: "desired" | "allocated"): number {
  return outcomes.find(({ workload: of }) => of === name)?.[what] ?? Number.NaN;
}

function fell(name: string, decision: PoolDecision, before: PoolDecision): boolean {
  return countIn(decision, name, "desired") < countIn(before, name, "desired");
}

function isBlindIn({ state }: PoolDecision, name: string): boolean {
  const reason = state.get(name)?.demand.reason;
  return reason !== undefined && isBlind(reason);
}

const happeningsOf = (...names: string[]) =>
  fc.array(fc.record({ gapMs: fc.nat(700), workload: fc.constantFrom(...names), number: fc.nat(150) }), {
    minLength: 20,
    maxLength: 60,
  });

describe("when no queue can be read any more", () => {
  const spec = pool([
    workload("first", { target: queuePid({ kP: 0.02, kD: 0.05 }), replicas: { min: 1, max: 10 } }),
    workload("second", { guards: { step: { up: 1, down: 1 } } }),
    workload("third", { priority: 2, replicas: { min: 1, max: 10 } }),
    remainderWorkload("rest"),
  ]);

  test("no workload on a metric loses a replica, whatever happened before", () => {
    const names = ["first", "second", "third"];
    fc.assert(
      fc.property(happeningsOf(...names), (happenings) => {
        watch(
          spec,
          happenings,
          (loop, { workload: name, number }, nowMs) => {
            if (nowMs < seeingMs) return loop.sample(name, sampleOf(number, nowMs));
            for (const blind of names) loop.sample(blind, sampleOf(absent, nowMs));
          },
          (decision, before) => {
            if (!names.every((name) => isBlindIn(decision, name))) return;
            for (const name of names) expect(fell(name, decision, before)).toBe(false);
          },
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe("a workload that cannot see its queue", () => {
  const spec = pool([
    fixedWorkload("high", 1),
    workload("blind", { priority: 2, replicas: { min: 1, max: 10 } }),
    fixedWorkload("equal", 1, { priority: 2 }),
    workload("low", { priority: 3, replicas: { min: 1, max: 10 } }),
    remainderWorkload("rest"),
  ]);

  const mayTake = new Map([
    ["blind", ["high"]],
    ["low", ["high", "blind", "equal"]],
  ]);

  test("gives replicas to higher priorities only, and never goes below its min", () => {
    fc.assert(
      fc.property(happeningsOf("high", "equal", "blind", "low"), (happenings) => {
        watch(
          spec,
          happenings,
          (loop, { workload: name, number }, nowMs) => {
            const fixed = name === "high" || name === "equal";
            if (fixed) return loop.setFixed(name, number % 10);
            loop.sample(name, sampleOf(nowMs < seeingMs ? 80 : absent, nowMs));
          },
          (decision, before) => {
            const rose = (name: string) => countIn(decision, name, "allocated") > countIn(before, name, "allocated");
            for (const [name, takers] of mayTake) {
              expect(countIn(decision, name, "allocated")).toBeGreaterThanOrEqual(1);
              if (!fell(name, decision, before)) continue;
              expect(countIn(decision, name, "desired")).toBeGreaterThanOrEqual(1);
              if (isBlindIn(decision, name)) expect(takers.some(rose)).toBe(true);
            }
          },
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe("the first decision", () => {
  const counts = fc.record({
    ready: fc.nat(5),
    starting: fc.nat(3),
    stopping: fc.nat(3),
    priority: fc.integer({ min: 1, max: 3 }),
    ordered: fc.option(fc.nat(8), { nil: undefined }),
  });

  test("changes no count that is inside its bounds and the capacity, whatever is going on", () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 4 }), fc.nat(5), (found, spare) => {
        const meant = found.map(({ ready, starting, ordered }) => ordered ?? ready + starting);
        const specs = found.map(({ priority }, index) => workload(`w${index}`, { priority }));
        const known = found.map(({ priority, ordered, ...rest }, index) => {
          const { desired: _, ...unordered } = observed(`w${index}`, 0);
          return facts({ ...unordered, ...rest, ...(ordered === undefined ? {} : { desired: ordered }) });
        });
        const capacity = Math.max(1, spare + meant.reduce((sum, count) => sum + count, 0));
        const input = {
          wallMs: 0,
          spec: pool(specs, { capacity }),
          facts: new Map(known.map((one) => [one.observed.workload, one])),
        };
        expect(decide(input, new Map(), 0).outcomes.map(({ desired }) => desired)).toEqual(meant);
      }),
    );
  });
});
