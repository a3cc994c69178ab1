import { isJsonList, isJsonObject } from "../../../shared/config/json.ts";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import type { FixedReplicas } from "../../../shared/model/status.ts";
import type { EngineClient } from "../../../shared/rpc/engine-client.ts";
import { producerName, producersPool } from "./names.ts";
import type { ScheduledCount } from "./schedule.ts";

/** The pools with another number of producers at the start. */
export function withProducers(pools: readonly JsonObject[], replicas: number): readonly JsonObject[] {
  const target = { kind: "fixed", replicas };
  return pools.map((pool) =>
    pool.name === producersPool
      ? { ...pool, workloads: named(pool.workloads, producerName, (workload) => ({ ...workload, target })) }
      : pool,
  );
}

function named(list: Json | undefined, name: string, change: (one: JsonObject) => JsonObject): readonly Json[] {
  if (!isJsonList(list)) return [];
  return list.map((one) => (isJsonObject(one) && one.name === name ? change(one) : one));
}

export interface ScheduleOptions {
  readonly client: Pick<EngineClient, "setFixed">;
  /** The count in force, as far as it is known. */
  readonly inForce: () => FixedReplicas | undefined;
  readonly onError: (thrown: unknown) => void;
}

/** Sets the number of producers at each instant of the schedule, from now on; returns how to stop. */
export function followSchedule(
  steps: readonly ScheduledCount[],
  { client, inForce, onError }: ScheduleOptions,
): () => void {
  const timers = steps.map(({ atMs, replicas }) =>
    setTimeout(() => setProducers(client, replicas, inForce()?.revision).catch(onError), atMs),
  );
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}

/** Compare-and-set; where somebody else was faster, once more on top of that. */
async function setProducers(client: ScheduleOptions["client"], replicas: number, revision?: bigint): Promise<void> {
  const wanted = { pool: producersPool, workload: producerName, replicas };
  try {
    await client.setFixed(revision === undefined ? wanted : { ...wanted, expectedRevision: revision });
  } catch (thrown) {
    if (!(thrown instanceof MicroscalerError) || thrown.code !== "revision-conflict") throw thrown;
    const newest = thrown.details.revision;
    await client.setFixed(newest === undefined ? wanted : { ...wanted, expectedRevision: BigInt(newest) });
  }
}
