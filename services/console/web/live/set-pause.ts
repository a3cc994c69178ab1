import type { Failure, PauseDirection } from "../../api/schema.ts";

/** Whose pauses those are that the page sets. */
export const pauseOwner = "console";

/** Pauses a workload, or resumes it where no direction is given. @returns what went wrong, for a person; undefined: nothing */
export async function setPause(
  pool: string,
  workload: string,
  direction: PauseDirection | undefined,
): Promise<string | undefined> {
  const path = `/api/pools/${encodeURIComponent(pool)}/workloads/${encodeURIComponent(workload)}`;
  const [call, asked] = direction === undefined ? ["resume", {}] : ["pause", { direction }];
  try {
    const response = await fetch(`${path}/${call}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ owner: pauseOwner, ...asked }),
    });
    if (response.ok) return undefined;
    const { error }: Failure = await response.json();
    return error.message;
  } catch {
    return "the console does not answer";
  }
}
