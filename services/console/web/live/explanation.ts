import type { ExplanationView, Failure } from "../../api/schema.ts";

export type Explained =
  | { readonly kind: "told"; readonly explanation: ExplanationView }
  | { readonly kind: "failed"; readonly problem: string };

/** Asks why a workload has the replicas it has. */
export async function explain(pool: string, workload: string, signal: AbortSignal): Promise<Explained> {
  const path = `/api/pools/${encodeURIComponent(pool)}/workloads/${encodeURIComponent(workload)}/explanation`;
  try {
    const response = await fetch(path, { signal });
    if (response.ok) {
      const explanation: ExplanationView = await response.json();
      return { kind: "told", explanation };
    }
    const { error }: Failure = await response.json();
    return { kind: "failed", problem: error.message };
  } catch {
    return { kind: "failed", problem: "the console does not answer" };
  }
}
