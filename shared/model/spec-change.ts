import type { Json } from "./json.ts";

/** One difference between two specifications of a pool. */
export interface SpecChange {
  /** Workloads by name: `workloads[consumer].replicas.max`. */
  readonly path: string;
  /** Left out: it was not there. */
  readonly from?: Json;
  /** Left out: it is not there any more. */
  readonly to?: Json;
}

/** What becomes of a workload whose pool is removed. */
export interface Released {
  readonly workload: string;
  /** What it is brought down to; left out: it is left as it is. */
  readonly replicas?: number;
}
