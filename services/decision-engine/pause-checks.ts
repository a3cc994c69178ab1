import { MicroscalerError } from "../../shared/errors.ts";
import type { PauseRecord } from "../../shared/state/store.ts";
import { few } from "./few.ts";

/** Whose pause, and on what: a workload, or all of a pool. */
export type PausePlace = Omit<PauseRecord, "direction">;

/** Every decision goes through all of them. */
const mostPauses = 100;

/** Refuses one pause too many; one that replaces another is none. @throws MicroscalerError `wrong-state` */
export function checkRoom(pool: string, pause: PausePlace, inForce: readonly PausePlace[]): void {
  if (inForce.length < mostPauses || isAmong(pause, inForce)) return;
  const problem = `pool ${pool} has ${inForce.length} pauses, at most ${mostPauses} are possible; resume some first`;
  throw new MicroscalerError("wrong-state", problem);
}

/** Refuses to end what there is not: whoever asks would believe that the pause is over. @throws MicroscalerError `not-found` */
export function checkPaused(pool: string, pause: PausePlace, inForce: readonly PausePlace[]): void {
  if (isAmong(pause, inForce)) return;
  const there = inForce.map((one) => `${placeText(pool, one)} by ${one.owner}`);
  const known = there.length === 0 ? `nothing in pool ${pool} is` : `paused are ${few(there)}`;
  throw new MicroscalerError("not-found", `${placeText(pool, pause)} is not paused by ${pause.owner}; ${known}`);
}

function placeText(pool: string, { workload }: PausePlace): string {
  return workload === undefined ? `all of pool ${pool}` : `workload ${workload}`;
}

function isAmong({ workload, owner }: PausePlace, pauses: readonly PausePlace[]): boolean {
  return pauses.some((one) => one.workload === workload && one.owner === owner);
}
