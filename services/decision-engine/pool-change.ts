import { z } from "zod";
import { isJsonList, isJsonObject } from "../../shared/config/json.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Json, JsonObject } from "../../shared/model/json.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { PoolRecord } from "../../shared/state/store.ts";
import { poolSchema, workloadSchema } from "./schema.ts";

/** A pool as somebody wants it. */
export type WantedPool = Pick<PoolRecord, "name" | "spec" | "origin" | "file">;

/** Below every priority a person gives: what is leaving takes from nobody. */
const leavingPriority = 1_000_000;

/**
 * The record of a wanted pool: workloads that `before` has and the new one has not are brought down first, as `onRemove` says.
 * @throws MicroscalerError `wrong-state` where it is to go to another actuator: its replicas would be left behind
 */
export function putOf(before: PoolRecord | undefined, wanted: WantedPool): Omit<PoolRecord, "revision"> {
  refuseMove(before, wanted);
  const kept: ReadonlySet<Json | undefined> = new Set(workloadsOf(wanted.spec).map(({ name }) => name));
  const commands = wanted.spec.mode !== "shadow"; // a pool that commands nothing brings nothing down
  const leaving = before && commands ? leavingFrom(before, (name) => !kept.has(name)) : [];
  return { ...wanted, leaving, removed: false };
}

/** The record of a pool that nobody wants any more; it is forgotten once all that is leaving is down. */
export function removalOf(before: PoolRecord): Omit<PoolRecord, "revision"> {
  const { revision: _, ...record } = before;
  return { ...record, leaving: leavingFrom(before, () => true), removed: true };
}

/** What is to be decided of a pool: its workloads, and those that are leaving, at the count they leave with. Undefined: it cannot be understood. */
export function specOf({
  spec,
  leaving,
  removed,
}: Pick<PoolRecord, "spec" | "leaving" | "removed">): PoolSpec | undefined {
  const pool = poolSchema.safeParse(spec).data;
  // on their own: the capacity may have other dimensions by now
  const going = z.array(workloadSchema).safeParse(leaving).data;
  if (!pool || !going) return undefined;
  const gone = going.map(({ resources, ...rest }) => ({ ...rest, resources: { ...resources, replicas: 1 } }));
  return { ...pool, workloads: [...(removed ? [] : pool.workloads), ...gone] };
}

/** The names of those that are leaving, with the count each leaves with. */
export function leavingCounts({ leaving }: Pick<PoolRecord, "leaving">): ReadonlyMap<string, number> {
  return new Map(leaving.map((workload) => [String(workload.name), minOf(workload)]));
}

function refuseMove(before: PoolRecord | undefined, { name, spec }: WantedPool): void {
  const actuator = before?.spec.actuator;
  if (actuator === undefined || actuator === spec.actuator) return;
  const problem = `pool ${name} is on actuator ${String(actuator)}, and its replicas would stay there: remove it first, or give the one on ${String(spec.actuator)} another name`;
  throw new MicroscalerError("wrong-state", problem);
}

function leavingFrom(before: PoolRecord, leaves: (name: Json | undefined) => boolean): readonly JsonObject[] {
  const { onRemove = "leave", mode } = before.spec;
  const still = before.leaving.filter(({ name }) => leaves(name));
  if (onRemove === "leave" || mode === "shadow" || before.removed) return still;
  const named: ReadonlySet<Json | undefined> = new Set(still.map(({ name }) => name));
  const gone = workloadsOf(before.spec).filter(({ name }) => leaves(name) && !named.has(name));
  return [...still, ...gone.map((workload) => atCount(workload, onRemove === "scale-to-min" ? minOf(workload) : 0))];
}

/** The workload as it was run, at a count that nothing changes any more. */
function atCount({ name, resources, run }: JsonObject, replicas: number): JsonObject {
  return {
    ...{ name: name ?? null, run: run ?? {}, ...(resources === undefined ? {} : { resources }) },
    priority: leavingPriority,
    replicas: { min: replicas, max: replicas },
    target: { kind: "fixed", replicas },
  };
}

function minOf({ replicas }: JsonObject): number {
  return isJsonObject(replicas) && typeof replicas.min === "number" ? replicas.min : 0;
}

function workloadsOf({ workloads }: JsonObject): readonly JsonObject[] {
  return isJsonList(workloads) ? workloads.filter(isJsonObject) : [];
}
