import { canonicalJson } from "../../shared/canonical-json.ts";
import { isJsonList, isJsonObject } from "../../shared/config/json.ts";
import type { Json, JsonObject } from "../../shared/model/json.ts";
import type { SpecChange } from "../../shared/model/spec-change.ts";

/** How two specifications of a pool differ, by path; none exactly where they say the same. `before` undefined: there was none. */
export function specChanges(before: JsonObject | undefined, after: JsonObject): readonly SpecChange[] {
  const from = before ?? (isJsonList(after.workloads) ? { workloads: [] } : {});
  return changesOf(from, after, "").sort((a, b) => (a.path < b.path ? -1 : 1));
}

function changesOf(from: Json | undefined, to: Json | undefined, path: string): SpecChange[] {
  if (from !== undefined && to !== undefined) {
    if (isJsonObject(from) && isJsonObject(to)) return changesOfKeys(from, to, path);
    const lists = [namedIn(from), namedIn(to)] as const;
    if (lists[0] && lists[1]) return changesOfNamed(lists[0], lists[1], path);
    if (canonicalJson(from) === canonicalJson(to)) return [];
  }
  return [{ path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

function changesOfKeys(from: JsonObject, to: JsonObject, path: string): SpecChange[] {
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...keys].flatMap((key) => {
    const [before, after] = [ownOf(from, key), ownOf(to, key)];
    return before === undefined && after === undefined ? [] : changesOf(before, after, below(path, key));
  });
}

type Named = ReadonlyMap<string, JsonObject>;

/** Things with a name are compared with those of the same name; that they stand in another order is a change of the list, told by names. */
function changesOfNamed(from: Named, to: Named, path: string): SpecChange[] {
  const names = new Set([...from.keys(), ...to.keys()]);
  const changes = [...names].flatMap((name) => changesOf(from.get(name), to.get(name), `${path}[${name}]`));
  const before = [...from.keys()].filter((name) => to.has(name));
  const after = [...to.keys()].filter((name) => from.has(name));
  const moved = canonicalJson(before) !== canonicalJson(after);
  return moved ? [...changes, { path, from: before, to: after }] : changes;
}

/** A list of which each entry has a name of its own; undefined where it is none. */
function namedIn(json: Json): Named | undefined {
  if (!isJsonList(json)) return undefined;
  const entries = json.flatMap((entry): [string, JsonObject][] =>
    isJsonObject(entry) && typeof entry.name === "string" ? [[entry.name, entry]] : [],
  );
  const named = new Map(entries);
  return named.size === json.length ? named : undefined;
}

function ownOf(json: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(json, key) ? json[key] : undefined;
}

/** Keys that are no plain words are quoted: `labels["a.b"]`. */
function below(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
