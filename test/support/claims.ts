import fc from "fast-check";
import type { Claim } from "../../services/decision-engine/core/allocate.ts";
import { layoutOf } from "../../services/decision-engine/core/layout.ts";
import type { Resources } from "../../shared/model/resources.ts";
import { pool, remainderWorkload, workload } from "./pool-builders.ts";

/** What one workload brings; counts are 0, priority and weight are 1 where left out. */
export interface ClaimParts {
  readonly name: string;
  readonly priority?: number;
  readonly weight?: number;
  readonly remainder?: boolean;
  readonly resources?: Resources;
  readonly floor?: number;
  readonly wanted?: number;
  readonly held?: number;
  readonly desired?: number;
}

/** Claims in turn order, whatever order the parts have, with the amounts of their pool. */
export function claimsOn(parts: readonly ClaimParts[], capacity: number | Resources, reserve: Resources = {}) {
  const workloads = parts.map(({ name, priority = 1, weight = 1, remainder = false, resources = {} }) => {
    const build = remainder ? remainderWorkload : workload;
    return build(name, { priority, weight, resources: { ...resources, replicas: 1 } });
  });
  const layout = layoutOf(pool(workloads, { capacity, reserve }));
  const claims = layout.places.map((place): Claim => {
    const { floor = 0, wanted = 0, held = 0, desired = 0 } = parts[place.index] ?? {};
    return { place, floor, wanted, held, desired };
  });
  return { claims, capacity: layout.capacity, reserve: layout.reserve };
}

const small = fc.nat(12);

/** One to seven claims; what replicas take of cpu, memory and gpu is for those who limit them. */
export const claimParts: fc.Arbitrary<ClaimParts[]> = fc
  .array(
    fc.record({
      priority: fc.integer({ min: 1, max: 3 }),
      weight: fc.constantFrom(1, 1, 2, 3, 0.5),
      floor: fc.nat(4),
      more: small,
      blind: fc.boolean(),
      desired: small,
      remainder: fc.boolean(),
      resources: fc.record({ cpu: fc.nat(9), memory: fc.nat(9), gpu: fc.nat(2) }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((parts) =>
    parts.map(({ more, blind, ...rest }, index) => {
      const wanted = rest.floor + more;
      return { name: `w${index}`, ...rest, wanted, held: blind ? Math.min(rest.desired, wanted) : 0 };
    }),
  );

/** Of one dimension, or of up to four. */
export const replicaCapacities = fc.nat(40).map((replicas): Resources => ({ replicas }));
export const manyCapacities: fc.Arbitrary<Resources> = fc.record(
  { cpu: fc.nat(120), memory: fc.nat(120), gpu: fc.nat(12), replicas: fc.nat(40) },
  { requiredKeys: ["cpu"] },
);
