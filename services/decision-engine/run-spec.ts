import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/canonical-json.ts";
import type { RunSpec } from "../../shared/model/command.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";

/** How each workload of a pool is run, as an actuator is told; the hash changes exactly when `run` does. */
export function runSpecsOf({ workloads }: PoolSpec): readonly RunSpec[] {
  return workloads.map(({ name, run, replicas: { min } }) => ({
    workload: name,
    run,
    ...(min > 0 ? { min } : {}),
    hash: createHash("sha256").update(canonicalJson(run)).digest("base64url").slice(0, 16),
  }));
}
