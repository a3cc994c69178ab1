import type { PauseDirection } from "../../api/schema.ts";
import { call, workloadPath } from "./call.ts";

/** Whose pauses those are that the page sets. */
export const pauseOwner = "console";

/** Pauses a workload, or resumes it where no direction is given. @returns what went wrong, for a person; undefined: nothing */
export async function setPause(
  pool: string,
  workload: string,
  direction: PauseDirection | undefined,
): Promise<string | undefined> {
  const [what, asked] = direction === undefined ? ["resume", {}] : ["pause", { direction }];
  const body = { owner: pauseOwner, ...asked };
  const answer = await call(`${workloadPath(pool, workload)}/${what}`, { method: "PUT", body });
  return answer.kind === "failed" ? answer.problem : undefined;
}
