import type { ExplanationView } from "../../api/schema.ts";
import { type Answer, call, workloadPath } from "./call.ts";

/** Asks why a workload has the replicas it has. */
export function explain(pool: string, workload: string, signal: AbortSignal): Promise<Answer<ExplanationView>> {
  return call<ExplanationView>(`${workloadPath(pool, workload)}/explanation`, { signal });
}
