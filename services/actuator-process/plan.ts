import type { ProcessRun } from "./schema.ts";
import type { Slot } from "./slot.ts";

/** What to do so that a workload becomes what is desired. */
export interface Plan {
  /** New slots to start. */
  readonly add: number;
  /** Slots to give up, running or not. */
  readonly release: readonly Slot[];
  /** Slots in back-off for a specification that has changed: try the new one now. */
  readonly refresh: readonly Slot[];
  /** A replica of an older specification to stop; one of the newest takes its place once it is gone. */
  readonly replace?: Slot;
}

/** `hash` is that of the specification in force. Never more kept slots than desired; replacement only while all are ready. */
export function planOf(slots: readonly Slot[], desired: number, hash: string, victim: ProcessRun["victim"]): Plan {
  const kept = slots.filter((slot) => slot.kept);
  const surplus = Math.max(0, kept.length - desired);
  const release = [...kept]
    .sort((one, other) => rank(one, hash) - rank(other, hash) || byAge(one, other, victim))
    .slice(0, surplus);
  const staying = kept.filter((slot) => !release.includes(slot));
  const outdated = staying.filter((slot) => slot.hash !== hash);
  const add = Math.max(0, desired - staying.length);
  const settled = add === 0 && staying.every((slot) => slot.phase === "ready");
  const [replace] = settled ? outdated.sort((one, other) => byAge(one, other, victim)) : [];
  return {
    add,
    release,
    refresh: outdated.filter((slot) => slot.phase === "waiting"),
    ...(replace ? { replace } : {}),
  };
}

/** Given up first: what does not run anyway, then what would be replaced. */
function rank({ phase, hash }: Slot, newest: string): number {
  if (phase === "stopping" || phase === "waiting") return 0;
  return hash === newest ? 2 : 1;
}

function byAge(one: Slot, other: Slot, victim: ProcessRun["victim"]): number {
  return victim === "youngest" ? other.number - one.number : one.number - other.number;
}
