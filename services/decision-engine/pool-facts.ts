import type { PoolObservation } from "../../shared/model/observation.ts";
import type { FixedReplicas } from "../../shared/model/status.ts";
import { lastOrdered } from "./core/flow.ts";
import type { WorkloadFacts } from "./core/input.ts";
import type { PlacedSample } from "./metric-hub.ts";
import type { Orders } from "./orders.ts";

/** What a loop knows of its workloads besides what the actuator reports. */
export interface Known {
  readonly samples: Map<string, PlacedSample>;
  readonly fixed: Map<string, FixedReplicas>;
}

/** The facts of every observed workload, as the core takes them. */
export function factsOf(
  observation: PoolObservation,
  { samples, fixed }: Known,
  orders: Orders,
): ReadonlyMap<string, WorkloadFacts> {
  return new Map(
    observation.workloads.map((observed) => {
      const name = observed.workload;
      const sample = samples.get(name);
      const set = fixed.get(name);
      const facts: WorkloadFacts = {
        observed,
        unseen: orders.unseen(name),
        ...(sample ? { sample } : {}),
        ...(set ? { fixed: set.replicas } : {}),
      };
      return [name, facts];
    }),
  );
}

/** What each workload was ordered last; without those the actuator knows no order of, which have to be told in any case. */
export function orderedCounts(facts: ReadonlyMap<string, WorkloadFacts>): ReadonlyMap<string, number> {
  const told = [...facts].filter(([, { unseen, observed }]) => unseen.length > 0 || observed.desired !== undefined);
  return new Map(told.map(([workload, known]) => [workload, lastOrdered(known)]));
}
