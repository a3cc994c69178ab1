import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/canonical-json.ts";
import type { RunSpec } from "../../shared/model/command.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";

/** How each workload of a pool is run, as an actuator is told. */
export function runSpecsOf({ workloads }: PoolSpec): readonly RunSpec[] {
  return workloads.map(({ name, run, replicas }) => runSpecOf(name, run, replicas.min));
}

/** How a workload with that least number of replicas is run; the hash changes exactly when `run` does. */
export function runSpecOf(workload: string, run: JsonObject, min: number): RunSpec {
  return {
    workload,
    run,
    ...(min > 0 ? { min } : {}),
    hash: createHash("sha256").update(canonicalJson(run)).digest("base64url").slice(0, 16),
  };
}
