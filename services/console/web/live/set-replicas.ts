import type { FixedView } from "../../api/schema.ts";
import { call, workloadPath } from "./call.ts";

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
  const answer = await call<FixedView>(`${workloadPath(pool, workload)}/replicas`, { method: "PUT", body });
  if (answer.kind === "told") return { kind: "set", fixed: answer.body };
  return answer.code === "revision-conflict" ? { kind: "conflict" } : answer;
}
