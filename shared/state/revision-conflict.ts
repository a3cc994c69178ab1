import { MicroscalerError } from "../errors.ts";

/** The refusal of a change whose author did not know the newest; `what` as a person knows it. Revision 0: there is none. */
export function revisionConflict(what: string, revision: bigint, expected: bigint): MicroscalerError {
  const message =
    revision === 0n
      ? `${what} does not exist: revision ${expected} was expected`
      : `${what} has changed: revision ${revision} is in force, not ${expected}`;
  return new MicroscalerError("revision-conflict", message, { details: { revision: String(revision) } });
}

/** How a count is called in refusals. */
export function countNamed(pool: string, workload: string): string {
  return `workload ${workload} of pool ${pool}`;
}
