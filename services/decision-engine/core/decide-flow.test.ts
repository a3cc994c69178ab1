import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixedWorkload, pool, remainderWorkload, sampleOf, workload } from "../../../test/support/pool-builders.ts";
import { type Restart, SimulatedActuator } from "../../../test/support/simulated-actuator.ts";
import { type Fate, SimulatedPool } from "../../../test/support/simulated-pool.ts";
import { VirtualTime } from "../../../test/support/virtual-time.ts";

type Event =
  | { readonly kind: "set"; readonly workload: string; readonly replicas: number }
  | { readonly kind: "sample"; readonly value: number | string }
  | { readonly kind: "kill"; readonly workload: string }
  | { readonly kind: "restart"; readonly keeps: Restart; readonly downMs: number };

const stormMs = 20_000;
/** Samples go stale after 3 s; then nothing but replicas on their way moves. */
const calmMs = 10_000;

const names = fc.constantFrom("high", "equal", "queue", "rest");

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
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("kill"), workload: names }) },
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

function run({
  capacity,
  restMax,
  events,
  delaysMs,
  fates,
}: typeof storm extends fc.Arbitrary<infer Storm> ? Storm : never) {
  const time = new VirtualTime();
  const workloads = [
    fixedWorkload("high", 2, { replicas: { min: 1, max: 20 } }),
    fixedWorkload("equal", 1, { priority: 2 }),
    workload("queue", { priority: 2, guards: { step: { up: 2, down: 1 } } }),
    remainderWorkload("rest", { replicas: { min: 0, max: restMax } }),
  ];
  const delay = cycle(delaysMs, 0);
  const times = { startMs: delay, stopMs: delay, respawnMs: delay };
  const actuator = new SimulatedActuator(
    time,
    workloads.map(({ name }) => name),
    times,
  );
  const fate = cycle(fates, "arrives");
  const network = {
    commandMs: delay,
    observationMs: delay,
    fate: () => (time.nowMs < stormMs ? fate() : "arrives"),
  };
  const loop = new SimulatedPool(time, pool(workloads, { capacity }), actuator, network);
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
  return { actuator, loop, workloads };
}

describe("the way to an allocation", () => {
  test("never holds more slots than the capacity, whatever is slow, lost, killed or restarted, and arrives in the end", () => {
    fc.assert(
      fc.property(storm, (weather) => {
        const { actuator, loop, workloads } = run(weather);
        expect(actuator.peak).toBeLessThanOrEqual(weather.capacity);
        for (const { name } of workloads) {
          const state = loop.state.get(name);
          expect({ name, running: actuator.running(name).length }).toEqual({ name, running: state?.allocated });
          expect(state?.desired).toBe(state?.allocated);
        }
      }),
      { numRuns: 200 },
    );
  });
});
