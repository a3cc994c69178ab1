import type { Decision } from "../../shared/model/decision.ts";

/** A decision on consumer in the pool `demo`, by its number. */
export function madeDecision(id: bigint, changed: Partial<Decision> = {}): Decision {
  return {
    ...{ id, pool: "demo", workload: "consumer", from: 3, desired: 4 },
    ...{ reason: "demand", detail: `decision ${id}`, wallMs: 1_795_000_000_000 },
    ...changed,
  };
}
