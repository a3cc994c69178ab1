import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GuardSpec, PoolSpec } from "../../../shared/model/pool.ts";
import { guardSpecs } from "../../../test/support/guard-arbitraries.ts";
import { directionGuards } from "../../../test/support/guarded-workload.ts";
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
import type { CoreSample } from "./input.ts";
import type { PoolState } from "./state.ts";

const absent = "the queue cannot be read";
const seeingMs = 8000;
const adaptive = { kind: "adaptive", queueLength: 50, caution: 0.95, hints: {} } as const;

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
  const names = ["first", "second", "third"];
  const specOf = ([first = {}, second = {}, third = {}]: readonly GuardSpec[]) =>
    pool([
      workload("first", { target: queuePid({ kP: 0.02, kD: 0.05 }), replicas: { min: 1, max: 10 }, guards: first }),
      workload("second", { guards: { step: { up: 1, down: 1 }, ...second } }),
      workload("third", { priority: 2, replicas: { min: 1, max: 10 }, target: adaptive, guards: third }),
      remainderWorkload("rest"),
    ]);
  /** All but a fallback, which may do anything. */
  const guards = guardSpecs.map(({ fallback: _, ...rest }): GuardSpec => rest);

  test("no workload on a metric loses a replica but to a higher priority, whatever happened before and whatever guards let go", () => {
    fc.assert(
      fc.property(happeningsOf(...names), fc.tuple(guards, guards, guards), (happenings, three) => {
        watch(
          specOf(three),
          happenings,
          (loop, { workload: name, number }, nowMs) => {
            if (nowMs < seeingMs) return loop.sample(name, sampleOf(number, nowMs));
            for (const blind of names) loop.sample(blind, sampleOf(absent, nowMs));
          },
          (decision, before) => {
            if (!names.every((name) => isBlindIn(decision, name))) return;
            const rose = (name: string) => countIn(decision, name, "allocated") > countIn(before, name, "allocated");
            for (const name of names) {
              const taken = name === "third" && (rose("first") || rose("second"));
              if (!taken) expect(fell(name, decision, before)).toBe(false);
            }
          },
        );
      }),
      { numRuns: 60 },
    );
  });

  test.each<[string, GuardSpec]>([
    ["rate policy", { down: directionGuards({ policies: [{ kind: "replicas", value: 1, periodMs: 10_000 }] }) }],
    ["stabilization window", { down: directionGuards({ stabilizationMs: 30_000 }) }],
    ["cooldown", { down: directionGuards({ cooldownMs: 30_000 }) }],
    ["step limit", { step: { down: 1 } }],
    ["activation", { activation: { above: 0, minOnMs: 20_000 } }],
  ])("nothing goes because a %s lets go meanwhile", (_, own) => {
    // steps on samples: a law on a grid has the times of its guards stand still with it
    const spec = pool([workload("queue", { guards: own, target: adaptive })]);
    const look = (sample: CoreSample, state: PoolState, nowMs: number) => {
      const known = facts(observed("queue", 8), { sample });
      return decide({ spec, facts: new Map([["queue", known]]), wallMs: 0 }, state, nowMs);
    };
    // the last that was known asked for fewer
    const asking = { replicas: 1, reason: "demand", detail: "asked for" } as const;
    const seen = look(sampleOf(40, 0), new Map(), 0).state;
    let state: PoolState = new Map([...seen].map(([name, one]) => [name, { ...one, demand: asking }]));
    for (let nowMs = 500; nowMs < 60_000; nowMs += 500) {
      const { outcomes, state: next } = look(sampleOf(absent, nowMs), state, nowMs);
      expect(outcomes[0]).toMatchObject({ desired: 8, reason: "sample-absent" });
      expect(outcomes[0]?.interval.floor).toBeLessThan(2);
      state = next;
    }
  });

  test("a max holds all the same", () => {
    const spec = pool([workload("queue", { replicas: { min: 0, max: 4 } })]);
    const known = new Map([["queue", facts(observed("queue", 6), { sample: sampleOf(absent, 0) })]]);
    const { outcomes } = decide({ spec, facts: known, wallMs: 0 }, new Map(), 0);
    expect(outcomes[0]).toMatchObject({ desired: 4, reason: "bounded" });
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
