import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PoolSpec } from "../../../shared/model/pool.ts";
import { fixedWorkload, pool, remainderWorkload, sampleOf, workload } from "../../../test/support/pool-builders.ts";
import { type Restart, SimulatedActuator } from "../../../test/support/simulated-actuator.ts";
import { type Fate, SimulatedPool } from "../../../test/support/simulated-pool.ts";
import { VirtualTime } from "../../../test/support/virtual-time.ts";
import { resourceUse } from "./resources.ts";

type Event =
  | { readonly kind: "set"; readonly workload: string; readonly replicas: number }
  | { readonly kind: "sample"; readonly value: number | string }
  | { readonly kind: "kill"; readonly workload: string }
  | { readonly kind: "restart"; readonly keeps: Restart; readonly downMs: number };

const stormMs = 20_000;
/** Samples go stale after 3 s; then nothing but replicas on their way moves. */
const calmMs = 10_000;

const names = ["high", "equal", "queue", "rest"] as const;

const size = fc.record({ cpu: fc.integer({ min: 1, max: 4 }), memory: fc.integer({ min: 0, max: 4 }) });

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("set"), workload: fc.constantFrom("high", "equal"), replicas: fc.nat(9) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("sample"),
      value: fc.oneof(fc.nat(120), fc.constant("the queue cannot be read")),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("kill"), workload: fc.constantFrom(...names) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("restart"),
      keeps: fc.constantFrom<Restart[]>("replicas and orders", "orders", "nothing"),
      downMs: fc.integer({ min: 1, max: 1500 }),
    }),
  },
);

const storm = fc.record({
  capacity: fc.integer({ min: 2, max: 20 }),
  reserve: fc.nat(3),
  surge: fc.constantFrom(0, 0, 1, 3),
  locksWhileScaling: fc.boolean(),
  /** Cores and memory that each replica takes; left out: only replicas count. */
  sizes: fc.option(fc.array(size, { minLength: names.length, maxLength: names.length }), { nil: undefined }),
  /** Where the remainder may not fill every slot, others find some free. */
  restMax: fc.nat(20),
  events: fc.array(fc.record({ gapMs: fc.oneof(fc.nat(40), fc.nat(1500)), event }), { maxLength: 60 }),
  delaysMs: fc.array(fc.nat(600), { minLength: 1, maxLength: 40 }),
  fates: fc.array(fc.constantFrom<Fate[]>("arrives", "arrives", "arrives", "lost", "answer lost"), {
    minLength: 1,
    maxLength: 20,
  }),
});

/** One after the other, and again from the start. */
function cycle<Value>(values: readonly Value[], otherwise: Value): () => Value {
  let next = 0;
  return () => values[next++ % values.length] ?? otherwise;
}

type Storm = typeof storm extends fc.Arbitrary<infer Weather> ? Weather : never;

function poolIn({ capacity, reserve, surge, restMax, sizes }: Storm): PoolSpec {
  const sized = (name: (typeof names)[number]) => ({ resources: { ...sizes?.[names.indexOf(name)], replicas: 1 } });
  const workloads = [
    fixedWorkload("high", 2, { replicas: { min: 1, max: 20 }, ...sized("high") }),
    fixedWorkload("equal", 1, { priority: 2, ...sized("equal") }),
    workload("queue", { priority: 2, guards: { step: { up: 2, down: 1 } }, ...sized("queue") }),
    remainderWorkload("rest", { replicas: { min: 0, max: restMax }, ...sized("rest") }),
  ];
  if (!sizes) return pool(workloads, { capacity, reserve: { replicas: reserve }, surge });
  const amounts = { cpu: 2 * capacity, memory: 2 * capacity };
  return pool(workloads, { capacity: amounts, reserve: { cpu: reserve }, surge });
}

/** Keeps the most that was ever taken of each dimension. */
function watchPeaks(actuator: SimulatedActuator, spec: PoolSpec): ReadonlyMap<string, number> {
  const peaks = new Map<string, number>();
  const report = actuator.onChange;
  actuator.onChange = () => {
    const facts = new Map(
      actuator.observe().workloads.map((observed) => [observed.workload, { observed, unseen: [] }]),
    );
    for (const { name, taken } of resourceUse(spec, facts)) peaks.set(name, Math.max(taken, peaks.get(name) ?? 0));
    report();
  };
  return peaks;
}

function run(weather: Storm) {
  const { events, delaysMs, fates } = weather;
  const time = new VirtualTime();
  const spec = poolIn(weather);
  const delay = cycle(delaysMs, 0);
  const times = { startMs: delay, stopMs: delay, respawnMs: delay };
  const actuator = new SimulatedActuator(time, names, times);
  const fate = cycle(fates, "arrives");
  const network = {
    commandMs: delay,
    observationMs: delay,
    fate: () => (time.nowMs < stormMs ? fate() : "arrives"),
  };
  const loop = new SimulatedPool(time, spec, actuator, network);
  loop.locksWhileScaling = weather.locksWhileScaling;
  const peaks = watchPeaks(actuator, spec);
  let atMs = 0;
  for (const { gapMs, event } of events) {
    atMs = Math.min(stormMs, atMs + gapMs);
    time.after(atMs, () => {
      if (event.kind === "set") loop.setFixed(event.workload, event.replicas);
      else if (event.kind === "sample") loop.sample("queue", sampleOf(event.value, time.nowMs));
      else if (event.kind === "kill") actuator.kill(event.workload);
      else loop.restartActuator(event.keeps, event.downMs);
    });
  }
  time.runUntil(stormMs + calmMs);
  return { actuator, loop, peaks, spec };
}

/** The most of a dimension that replicas can take while the surge lasts. */
function mostIn({ capacity, surge, workloads }: PoolSpec, name: string): number {
  const largest = Math.max(...workloads.map(({ resources }) => resources[name] ?? 0));
  return (capacity[name] ?? 0) + surge * largest;
}

describe("the way to an allocation", () => {
  test("never takes more than the capacity and the surge, whatever is slow, lost, killed or restarted, and arrives in the end", () => {
    fc.assert(
      fc.property(storm, (weather) => {
        const { actuator, loop, peaks, spec } = run(weather);
        for (const [name, peak] of peaks) expect(peak).toBeLessThanOrEqual(mostIn(spec, name));
        for (const name of names) {
          const state = loop.state.get(name);
          expect({ name, running: actuator.running(name).length }).toEqual({ name, running: state?.allocated });
          expect(state?.desired).toBe(state?.allocated);
        }
      }),
      { numRuns: 100 },
    );
  });
});
