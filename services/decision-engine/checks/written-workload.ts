import type { Json } from "../../../shared/model/json.ts";
import type { Bounds, WorkloadSpec } from "../../../shared/model/pool.ts";
import type { Resources } from "../../../shared/model/resources.ts";
import { capacitySchema, reserveSchema } from "../resources-schema.ts";
import { workloadSchema } from "../schema.ts";
import type { Written, WrittenPool } from "./outline.ts";

/** A workload that is valid by itself, as it is meant, and where it is written. */
export interface WrittenWorkload {
  readonly at: Written["at"];
  readonly spec: WorkloadSpec;
}

/** A pool with the workloads that are valid by themselves; what is not is told of elsewhere. */
export interface ReadPool {
  readonly at: Written["at"];
  /** Nothing in it where it is not written well: then nothing is limited. */
  readonly capacity: Resources;
  readonly reserve: Resources;
  readonly workloads: readonly WrittenWorkload[];
}

export function readPool({ at, json, workloads }: WrittenPool): ReadPool {
  const capacity = capacitySchema.safeParse(json.capacity);
  const reserve = reserveSchema.safeParse(json.reserve ?? {});
  return {
    at,
    capacity: capacity.success ? capacity.data : {},
    reserve: reserve.success ? reserve.data : {},
    workloads: workloads.flatMap((workload) => readWorkload(workload.at, workload.json)),
  };
}

function readWorkload(at: Written["at"], json: Json): WrittenWorkload[] {
  const { success, data } = workloadSchema.safeParse(json);
  return success ? [{ at, spec: { ...data, resources: { ...data.resources, replicas: 1 } } }] : [];
}

/** The lowest min of any time of day. */
export function lowestMin({ min, schedule }: Pick<Bounds, "min" | "schedule">): number {
  return Math.min(min, ...schedule.map((entry) => entry.min ?? min));
}
