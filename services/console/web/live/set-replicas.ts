import type { Failure, FixedView } from "../../api/schema.ts";

export type SetOutcome =
  | { readonly kind: "set"; readonly fixed: FixedView }
  | { readonly kind: "conflict" }
  | { readonly kind: "failed"; readonly problem: string };

export interface SetOrder {
  readonly pool: string;
  readonly workload: string;
  readonly replicas: number;
  readonly expectedRevision: string;
}

/** Asks for another count of a fixed target; refused if somebody else changed it since `expectedRevision`. */
export async function setReplicas({ pool, workload, ...body }: SetOrder): Promise<SetOutcome> {
  const path = `/api/pools/${encodeURIComponent(pool)}/workloads/${encodeURIComponent(workload)}/replicas`;
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(path, { method: "PUT", headers, body: JSON.stringify(body) });
    if (response.ok) {
      const fixed: FixedView = await response.json();
      return { kind: "set", fixed };
    }
    const { error }: Failure = await response.json();
    return error.code === "revision-conflict" ? { kind: "conflict" } : { kind: "failed", problem: error.message };
  } catch {
    return { kind: "failed", problem: "the console does not answer" };
  }
}
