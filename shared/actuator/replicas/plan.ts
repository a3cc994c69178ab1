import type { HostedReplica, ReplicaRun, Standby } from "./host.ts";
import type { ReplicaRecord, Wish } from "./record.ts";

export interface Wanted {
  readonly desired: number;
  /** Of the template in force. */
  readonly hash: string;
  readonly run: Pick<ReplicaRun, "victim" | "standby" | "pausable">;
  /** False while starts fail and the next try is not due. */
  readonly mayStart: boolean;
}

/** What to do so that a workload becomes what is wanted. */
export interface Plan {
  /** Replicas that are to be something else from now on. */
  readonly changes: readonly { readonly record: ReplicaRecord; readonly to: Wish }[];
  /** One of an older template to stop; one of the newest takes its place once it is gone. */
  readonly replace?: ReplicaRecord;
  /** New replicas to run. */
  readonly add: number;
  /** New replicas to hold ready. */
  readonly addSpares: number;
}

const nothing: Plan = { changes: [], add: 0, addSpares: 0 };

/** Never more at work than desired; replacement and the filling of standby only while all that is desired is ready. */
export function planOf(records: readonly ReplicaRecord[], wanted: Wanted): Plan {
  if (isCarriedOut(records, wanted)) return nothing;
  const { desired, hash, run, mayStart } = wanted;
  const running = records.filter(({ wish }) => wish === "run");
  const spares = records.filter(({ wish }) => wish === "spare");
  const useful = spares.filter((spare) => fits(spare, hash, run.standby));
  const held = run.standby?.replicas ?? 0;
  const surplus = Math.max(0, running.length - desired);
  const victims = surplus === 0 ? [] : ranked(running, hash, run.victim).slice(0, surplus);
  const room = held - useful.length;
  const pausable = victims.filter((victim) => mayPause(victim, hash, run)).slice(0, Math.max(0, room));
  const leaving = records.filter(({ replaced }) => replaced).length;
  const missing = mayStart ? Math.max(0, desired - running.length - leaving) : 0;
  const resumed = byReadiness(useful).slice(0, missing);
  const left = useful.filter((spare) => !resumed.includes(spare));
  const settled = victims.length === 0 && running.length === desired && running.every(isReady);
  const outdated = mayStart && surplus === 0 && leaving === 0 ? running.filter((one) => one.hash !== hash) : [];
  const [broken] = outdated.filter(isBroken);
  const replace = broken ?? (settled ? ranked(outdated, hash, run.victim)[0] : undefined);
  const change = (to: Wish) => (record: ReplicaRecord) => ({ record, to });
  return {
    changes: [
      ...pausable.map(change("spare")),
      ...victims.filter((victim) => !pausable.includes(victim)).map(change("gone")),
      ...resumed.map(change("run")),
      ...dropped(records, [...spares.filter((spare) => !useful.includes(spare)), ...byReadiness(left).slice(held)]).map(
        change("gone"),
      ),
    ],
    add: missing - resumed.length,
    addSpares: settled && !replace && mayStart ? sparesMissing(running.length, left.length, run, held) : 0,
    ...(replace ? { replace } : {}),
  };
}

/** As many of the newest template as desired are to run, and none is held ready or to be: the usual case, told at a glance. */
function isCarriedOut(records: readonly ReplicaRecord[], { desired, hash, run }: Wanted): boolean {
  if (run.standby) return false;
  let running = 0;
  for (const record of records) {
    if (record.wish === "spare" || (record.wish === "run" && record.hash !== hash)) return false;
    if (record.wish === "run") running += 1;
  }
  return running === desired;
}

/** A workload whose replicas may be frozen fills its standby with them: it needs new ones only while it has too few in all. */
function sparesMissing(running: number, spares: number, { pausable, standby }: Wanted["run"], held: number): number {
  return Math.max(0, held - spares - (pausable && standby?.mode === "paused" ? running : 0));
}

/**
 * A replica that can be held ready as it is, or is on its way there. Where none is, one that an earlier life made: the
 * host may have been told to start it, and with another in its place there would be one too many.
 */
function fits({ hash, hosted, operation }: ReplicaRecord, newest: string, standby: Standby | undefined): boolean {
  if (hash !== newest || hosted?.state === "ended" || hosted?.state === "ending") return false;
  if (!standby) return hosted?.state === "created";
  if (standby.mode === "paused") return true;
  return operation !== undefined || hosted === undefined || hosted.state === "created";
}

function mayPause({ hash, hosted }: ReplicaRecord, newest: string, { standby, pausable }: Wanted["run"]): boolean {
  return pausable && standby?.mode === "paused" && hash === newest && hosted?.state === "ready";
}

/** Those who worked drain as they end, and take a slot for it: one at a time. */
function dropped(records: readonly ReplicaRecord[], spares: readonly ReplicaRecord[]): readonly ReplicaRecord[] {
  const draining = records.some(({ wish, fresh, hosted }) => wish === "gone" && !fresh && hosted && isDraining(hosted));
  const worked = spares.filter(({ fresh, hosted }) => !fresh && hosted);
  return [...spares.filter((spare) => !worked.includes(spare)), ...(draining ? [] : worked.slice(0, 1))];
}

function isDraining({ state }: HostedReplica): boolean {
  return state === "paused" || state === "ready" || state === "ending";
}

/** It does not work and nothing is under way that would change that. */
function isBroken({ hosted, operation }: ReplicaRecord): boolean {
  return hosted !== undefined && hosted.state !== "ready" && operation === undefined;
}

function isReady({ hosted, operation }: ReplicaRecord): boolean {
  return hosted?.state === "ready" && operation === undefined;
}

/** Those that can be at work soonest first. */
function byReadiness(spares: readonly ReplicaRecord[]): readonly ReplicaRecord[] {
  const rank = ({ hosted, operation }: ReplicaRecord) => {
    if (operation !== undefined) return 2;
    return hosted?.state === "paused" ? 0 : 1;
  };
  return [...spares].sort((one, other) => rank(one) - rank(other) || one.age - other.age);
}

/** In the order in which they are given up: what does not run anyway, then what would be replaced, then by age. */
function ranked(
  running: readonly ReplicaRecord[],
  newest: string,
  victim: ReplicaRun["victim"],
): readonly ReplicaRecord[] {
  const rank = ({ hosted, operation, hash }: ReplicaRecord) => {
    if (!hosted && operation === undefined) return 0;
    if (hosted && hosted.state !== "ready" && hosted.state !== "starting") return 1;
    return hash === newest ? 3 : 2;
  };
  const byAge = (one: ReplicaRecord, other: ReplicaRecord) =>
    victim === "youngest" ? other.age - one.age : one.age - other.age;
  return [...running].sort((one, other) => rank(one) - rank(other) || byAge(one, other));
}
