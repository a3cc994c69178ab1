import fc from "fast-check";
import type { WorkloadFacts } from "../../services/decision-engine/core/input.ts";
import type { TroubleKind, WorkloadObservation } from "../../shared/model/observation.ts";
import type { GuardSpec, PoolSpec } from "../../shared/model/pool.ts";
import type { TargetSpec } from "../../shared/model/target.ts";
import { pool, queuePid, sampleOf, workload } from "./pool-builders.ts";

const few = fc.nat(12);

const targets: fc.Arbitrary<TargetSpec> = fc.oneof(
  fc.constant<TargetSpec>({ kind: "simple-queue", queueLength: 50, count: "all" }),
  fc.constant<TargetSpec>({ kind: "simple-queue", queueLength: 50, count: "waiting" }),
  fc.constant<TargetSpec>(queuePid()),
  fc.constant<TargetSpec>(queuePid({ kP: 0.02, kI: 0.01, kD: 0.1, velocitySamples: 3 })),
  few.map((replicas): TargetSpec => ({ kind: "fixed", replicas })),
  fc.constant<TargetSpec>({ kind: "remainder" }),
);

const guards: fc.Arbitrary<GuardSpec> = fc.oneof(
  fc.constant<GuardSpec>({}),
  fc.record({ up: fc.integer({ min: 1, max: 3 }), down: fc.integer({ min: 1, max: 3 }) }).map((step) => ({ step })),
);

/** Pools whose floors fit their capacity, of one to four workloads named w0, w1, … */
export const pools: fc.Arbitrary<PoolSpec> = fc
  .record({
    spare: few,
    mode: fc.constantFrom("active", "active", "shadow"),
    parts: fc.array(
      fc.record({ priority: fc.integer({ min: 1, max: 3 }), min: fc.nat(2), range: few, target: targets, guards }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ spare, mode, parts }) => {
    const workloads = parts.map(({ min, range, ...rest }, index) =>
      workload(`w${index}`, { replicas: { min, max: min + range }, ...rest }),
    );
    const capacity = Math.max(1, spare + parts.reduce((sum, { min }) => sum + min, 0));
    return pool(workloads, { capacity, mode });
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
    })
    .map(({ desired, trouble, ...counts }) => ({
      workload: name,
      standby: 0,
      ...counts,
      ...(desired === undefined ? {} : { desired }),
      ...(trouble && { trouble: { kind: trouble, detail: "said by the scheduler" } }),
    }));
}

/** Anything that can be known of a workload at `nowMs`, fresh, old or not at all. */
function factsOf(name: string, nowMs: number): fc.Arbitrary<WorkloadFacts> {
  const value = fc.oneof(fc.nat(200), fc.constant("the queue cannot be read"));
  const sample = fc.tuple(value, fc.nat(6000)).map(([read, ageMs]) => sampleOf(read, nowMs - ageMs));
  return fc
    .record({
      observed: observationOf(name),
      unseen: fc.array(few, { maxLength: 2 }),
      sample: fc.option(sample, { nil: undefined }),
      fixed: fc.option(few, { nil: undefined }),
    })
    .map(({ sample: newest, fixed, ...rest }) => ({
      ...rest,
      ...(newest && { sample: newest }),
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
