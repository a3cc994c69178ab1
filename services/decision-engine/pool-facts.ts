import type { PoolObservation, WorkloadObservation } from "../../shared/model/observation.ts";
import type { Pause } from "../../shared/model/pool.ts";
import type { PauseInForce } from "../../shared/model/status.ts";
import type { Writable } from "../../shared/writable.ts";
import { lastOrdered } from "./core/flow.ts";
import type { WorkloadFacts } from "./core/input.ts";
import type { Orders } from "./orders.ts";
import type { PoolRecords } from "./pool-records.ts";
import type { NewestSamples } from "./pool-samples.ts";

/** What a loop knows of its workloads besides what the actuator reports. */
export interface Known {
  readonly samples: NewestSamples;
  /** Of setpoints that are metrics themselves. */
  readonly setpoints: NewestSamples;
  readonly records: Pick<PoolRecords, "fixedOf" | "externalOf" | "pausesOf">;
}

type Facts = ReadonlyMap<string, WorkloadFacts>;

/** The facts of every observed workload, as the core takes them: of those `before`, the same object where nothing is different. */
export function factsOf(
  observation: PoolObservation,
  known: Known,
  orders: Orders,
  nowMs: number,
  before: Facts = new Map(),
): Facts {
  const facts = new Map<string, WorkloadFacts>();
  for (const observed of observation.workloads) {
    const { workload } = observed;
    const found = factsOfOne(observed, known, orders, nowMs);
    const last = before.get(workload);
    facts.set(workload, last && sameFacts(last, found) ? last : found);
  }
  return facts;
}

function factsOfOne(
  observed: WorkloadObservation,
  { samples, setpoints, records }: Known,
  orders: Orders,
  nowMs: number,
): WorkloadFacts {
  const name = observed.workload;
  const facts: Writable<WorkloadFacts> = { observed, unseen: orders.unseen(name) };
  const sample = samples.get(name);
  const setpoint = setpoints.get(name);
  const fixed = records.fixedOf(name);
  const external = records.externalOf(name, nowMs);
  const pause = unionOf(records.pausesOf(name, nowMs));
  if (sample) facts.sample = sample;
  if (setpoint) facts.setpoint = setpoint;
  if (fixed) facts.fixed = fixed.replicas;
  if (external) facts.external = external.replicas;
  if (pause) facts.pause = pause;
  return facts;
}

function sameFacts(one: WorkloadFacts, other: WorkloadFacts): boolean {
  return (
    one.sample === other.sample &&
    one.setpoint === other.setpoint &&
    one.fixed === other.fixed &&
    one.external === other.external &&
    one.pause === other.pause &&
    sameObserved(one.observed, other.observed) &&
    one.unseen.length === other.unseen.length &&
    one.unseen.every((count, index) => count === other.unseen[index])
  );
}

/** Where there is something to say to a person, the newest words count. */
function sameObserved(one: WorkloadObservation, other: WorkloadObservation): boolean {
  if (one === other) return true;
  return (
    one.ready === other.ready &&
    one.starting === other.starting &&
    one.stopping === other.stopping &&
    one.standby === other.standby &&
    one.desired === other.desired &&
    one.wanted === other.wanted &&
    one.adopted === other.adopted &&
    one.trouble === undefined &&
    other.trouble === undefined &&
    one.notices === other.notices
  );
}

/** What a workload was ordered last; undefined where the actuator knows no order of it, which has to be told in any case. */
export function orderedCount(known: WorkloadFacts | undefined): number | undefined {
  const isTold = known && (known.unseen.length > 0 || known.observed.desired !== undefined);
  return isTold ? lastOrdered(known) : undefined;
}

function unionOf(pauses: readonly PauseInForce[]): Pause | undefined {
  const [first] = pauses;
  if (!first) return undefined;
  return pauses.every(({ direction }) => direction === first.direction) ? first.direction : "both";
}
