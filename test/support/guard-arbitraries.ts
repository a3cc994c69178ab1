import fc from "fast-check";
import type { DirectionGuards, Fallback, GuardSpec, Pause, RatePolicy } from "../../shared/model/pool.ts";

/** Short enough that histories of seconds see them begin and end. */
const durationMs = fc.integer({ min: 1, max: 5000 });

const policy: fc.Arbitrary<RatePolicy> = fc.record({
  kind: fc.constantFrom("replicas", "percent"),
  value: fc.integer({ min: 1, max: 150 }),
  periodMs: durationMs,
});

const direction: fc.Arbitrary<DirectionGuards> = fc.record({
  policies: fc.array(policy, { maxLength: 2 }),
  select: fc.constantFrom("max", "max", "min", "disabled"),
  stabilizationMs: fc.oneof(fc.constant(0), durationMs),
  cooldownMs: fc.oneof(fc.constant(0), durationMs),
  deadBand: fc.record({ absolute: fc.nat(2), relative: fc.constantFrom(0, 0.1, 0.5) }),
});

const fallback: fc.Arbitrary<Fallback> = fc.oneof(
  fc.record({ kind: fc.constant("hold" as const), afterMs: durationMs }),
  fc.record({
    kind: fc.constantFrom("fixed" as const, "keep-if-higher" as const, "keep-if-lower" as const),
    afterMs: durationMs,
    replicas: fc.nat(12),
  }),
);

/** Any guards, each there or not. */
export const guardSpecs: fc.Arbitrary<GuardSpec> = fc.oneof(
  fc.constant<GuardSpec>({}),
  fc.record(
    {
      step: fc.record({ up: fc.integer({ min: 1, max: 3 }), down: fc.integer({ min: 1, max: 3 }) }),
      up: direction,
      down: direction,
      activation: fc.record({ above: fc.nat(20), minOnMs: durationMs }),
      inFlight: fc.record({ perReplica: fc.integer({ min: 1, max: 5 }) }),
      pause: fc.constantFrom<Pause[]>("up", "down", "both"),
      fallback,
    },
    { requiredKeys: [] },
  ),
);
