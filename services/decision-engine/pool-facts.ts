import type { PoolObservation } from "../../shared/model/observation.ts";
import type { Pause } from "../../shared/model/pool.ts";
import type { PauseInForce } from "../../shared/model/status.ts";
import { lastOrdered } from "./core/flow.ts";
import type { WorkloadFacts } from "./core/input.ts";
import type { Orders } from "./orders.ts";
import type { PlacedSample } from "./placed-sample.ts";
import type { PoolRecords } from "./pool-records.ts";

/** What a loop knows of its workloads besides what the actuator reports. */
export interface Known {
  readonly samples: ReadonlyMap<string, PlacedSample>;
  /** Of setpoints that are metrics themselves. */
  readonly setpoints: ReadonlyMap<string, PlacedSample>;
  readonly records: Pick<PoolRecords, "fixedOf" | "externalOf" | "pausesOf">;
}

/** The facts of every observed workload, as the core takes them. */
export function factsOf(
  observation: PoolObservation,
  { samples, setpoints, records }: Known,
  orders: Orders,
  nowMs: number,
): ReadonlyMap<string, WorkloadFacts> {
  return new Map(
    observation.workloads.map((observed) => {
      const name = observed.workload;
      const sample = samples.get(name);
      const setpoint = setpoints.get(name);
      const fixed = records.fixedOf(name);
      const external = records.externalOf(name, nowMs);
      const pause = unionOf(records.pausesOf(name, nowMs));
      const facts: WorkloadFacts = {
        observed,
        unseen: orders.unseen(name),
        ...(sample ? { sample } : {}),
        ...(setpoint ? { setpoint } : {}),
        ...(fixed ? { fixed: fixed.replicas } : {}),
        ...(external ? { external: external.replicas } : {}),
        ...(pause ? { pause } : {}),
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

function unionOf(pauses: readonly PauseInForce[]): Pause | undefined {
  const [first] = pauses;
  if (!first) return undefined;
  return pauses.every(({ direction }) => direction === first.direction) ? first.direction : "both";
}
