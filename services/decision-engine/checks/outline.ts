import { isJsonList, isJsonObject } from "../../../shared/config/json.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";

type At = readonly PropertyKey[];

/** A pool or workload as it is written, whatever else is wrong with it, and where. */
export interface Written {
  readonly at: At;
  readonly json: JsonObject;
}

export interface WrittenPool extends Written {
  readonly workloads: readonly Written[];
}

/** The pools and workloads of a file that may be wrong in any way: what has not their shape is passed over. */
export function poolsIn(config: Json): readonly WrittenPool[] {
  if (!isJsonObject(config)) return [];
  return mapsIn(config.pools, ["pools"]).map(outlineOf);
}

/** A pool that may be wrong in any way, with the workloads that have their shape. */
export function outlineOf({ at, json }: Written): WrittenPool {
  return { at, json, workloads: mapsIn(json.workloads, [...at, "workloads"]) };
}

function mapsIn(json: Json | undefined, at: At): Written[] {
  if (!isJsonList(json)) return [];
  return json.flatMap((entry, index) => (isJsonObject(entry) ? [{ at: [...at, index], json: entry }] : []));
}

/** The number under nested keys, where there is one. */
export function numberAt(json: Json, ...keys: readonly string[]): number | undefined {
  const found = valueAt(json, keys);
  return typeof found === "number" ? found : undefined;
}

/** The text under nested keys, where there is one. */
export function textAt(json: Json, ...keys: readonly string[]): string | undefined {
  const found = valueAt(json, keys);
  return typeof found === "string" ? found : undefined;
}

/** What is under nested keys, where there is something. */
export function valueAt(json: Json, keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((value, key) => (isJsonObject(value) ? value[key] : undefined), json);
}

/** The kind of a workload's target, where it has one: `adaptive` where the target does not say. */
export function targetKindOf({ target }: JsonObject): string | undefined {
  if (!isJsonObject(target)) return undefined;
  return "kind" in target ? textAt(target, "kind") : "adaptive";
}
