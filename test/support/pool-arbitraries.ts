import fc from "fast-check";
import type { WorkloadFacts } from "../../services/decision-engine/core/input.ts";
import type { TroubleKind, WorkloadObservation } from "../../shared/model/observation.ts";
import type { Pause, PoolSpec } from "../../shared/model/pool.ts";
import type { TargetSpec } from "../../shared/model/target.ts";
import { guardSpecs } from "./guard-arbitraries.ts";
import { pool, proportional, queuePid, sampleOf, thermostat, workload } from "./pool-builders.ts";

const few = fc.nat(12);

const targets: fc.Arbitrary<TargetSpec> = fc.oneof(
  fc.constant<TargetSpec>({ kind: "simple-queue", queueLength: 50, count: "all" }),
  fc.constant<TargetSpec>({ kind: "simple-queue", queueLength: 50, count: "waiting" }),
  fc.constant<TargetSpec>(queuePid()),
  fc.constant<TargetSpec>(queuePid({ kP: 0.02, kI: 0.01, kD: 0.1, velocitySamples: 3 })),
  fc.constant<TargetSpec>(proportional({ everyMs: 1000 })),
  fc
    .constantFrom("lower-is-better" as const, "higher-is-better" as const)
    .map((direction) => proportional({ form: { kind: "value", value: 50, direction }, everyMs: 1000 })),
  fc.constant<TargetSpec>(thermostat({ lookback: 4 })),
  fc.constant<TargetSpec>(thermostat({ setpoint: { spec: { source: "scripted" }, everyMs: 500 } })),
  fc.constant<TargetSpec>({ kind: "external" }),
  few.map((replicas): TargetSpec => ({ kind: "fixed", replicas })),
  fc.constant<TargetSpec>({ kind: "remainder" }),
);

/** How much of cpu and of memory a replica takes, in a pool that limits them. */
const sizes = fc.record({ cpu: fc.integer({ min: 1, max: 4 }), memory: fc.nat(3) });

/** Pools whose minimums fit their capacity, of one to four workloads named w0, w1, … */
export const pools: fc.Arbitrary<PoolSpec> = fc
  .record({
    spare: few,
    sized: fc.boolean(),
    reserve: fc.nat(2),
    surge: fc.nat(2),
    mode: fc.constantFrom("active", "active", "shadow"),
    parts: fc.array(
      fc.record({
        priority: fc.integer({ min: 1, max: 3 }),
        weight: fc.constantFrom(1, 1, 2, 0.5),
        size: sizes,
        min: fc.nat(2),
        range: fc.option(few, { nil: undefined }),
        target: targets,
        guards: guardSpecs,
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ spare, sized, reserve, parts, ...rest }) => {
    const workloads = parts.map(({ min, range, size, ...part }, index) => {
      const resources = { ...(sized && size), replicas: 1 };
      return workload(`w${index}`, {
        replicas: range === undefined ? { min } : { min, max: min + range },
        resources,
        ...part,
      });
    });
    const minimum = (name: string) =>
      workloads.reduce((sum, { replicas: { min }, resources }) => sum + min * (resources[name] ?? 0), 0);
    const kept = reserve > 0 ? { [sized ? "cpu" : "replicas"]: reserve } : {};
    const capacity = sized
      ? { cpu: minimum("cpu") + 2 * spare + 1, memory: minimum("memory") + spare + 1 }
      : { replicas: Math.max(1, minimum("replicas") + spare) };
    return pool(workloads, { capacity, reserve: kept, ...rest });
  });

const troubles = fc.constantFrom<TroubleKind[]>("no-capacity", "crash-looping", "start-failed");

function observationOf(name: string): fc.Arbitrary<WorkloadObservation> {
  return fc
    .record({
      desired: fc.option(few, { nil: undefined }),
      ready: few,
      starting: fc.nat(3),
      stopping: fc.nat(3),
      trouble: fc.option(troubles, { nil: undefined }),
      adopted: fc.boolean(),
      wanted: fc.option(few, { nil: undefined }),
    })
    .map(({ desired, trouble, adopted, wanted, ...counts }) => ({
      workload: name,
      standby: 0,
      ...counts,
      ...(desired === undefined ? {} : { desired, adopted }),
      ...(wanted === undefined ? {} : { wanted }),
      ...(trouble && { trouble: { kind: trouble, detail: "said by the scheduler" } }),
    }));
}

/** Anything that can be known of a workload at `nowMs`, fresh, old or not at all. */
function factsOf(name: string, nowMs: number): fc.Arbitrary<WorkloadFacts> {
  const value = fc.oneof(fc.nat(200), fc.constant("the queue cannot be read"));
  const inFlight = fc.option(fc.nat(9), { nil: undefined });
  const sample = fc.tuple(value, fc.nat(6000), inFlight).map(([read, ageMs, held]) => ({
    ...sampleOf(read, nowMs - ageMs),
    ...(held === undefined ? {} : { inFlight: held }),
  }));
  return fc
    .record({
      observed: observationOf(name),
      unseen: fc.array(few, { maxLength: 2 }),
      sample: fc.option(sample, { nil: undefined }),
      setpoint: fc.option(sample, { nil: undefined }),
      fixed: fc.option(few, { nil: undefined }),
      external: fc.option(few, { nil: undefined }),
      pause: fc.option(fc.constantFrom<Pause[]>("up", "down", "both"), { nil: undefined, freq: 1 }),
    })
    .map(({ sample: newest, setpoint, fixed, external, pause, ...rest }) => ({
      ...rest,
      ...(newest && { sample: newest }),
      ...(setpoint && { setpoint }),
      ...(pause && { pause }),
      ...(external === undefined ? {} : { external }),
      ...(fixed === undefined ? {} : { fixed }),
    }));
}

/** One set of facts after the other for every workload of a pool, with the time of each. */
export function historyOf(spec: PoolSpec): fc.Arbitrary<{ nowMs: number; facts: Map<string, WorkloadFacts> }[]> {
  return fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 12 }).chain((gaps) => {
    let nowMs = 0;
    const moments = gaps.map((gapMs) => {
      nowMs += gapMs;
      const atMs = nowMs;
      return fc.tuple(...spec.workloads.map(({ name }) => factsOf(name, atMs))).map((known) => ({
        nowMs: atMs,
        facts: new Map(known.map((one): [string, WorkloadFacts] => [one.observed.workload, one])),
      }));
    });
    return fc.tuple(...moments);
  });
}
