import type { Json, JsonObject } from "../../../shared/model/json.ts";
import type { PoolSpec } from "../../../shared/model/pool.ts";
import { isObject } from "./shape.ts";
import type { Learned, PoolState } from "./state.ts";
import { isLearned } from "./state-shape.ts";

/** Raised with every change of what is remembered that an older reader would take for something else. */
const version = 1;

/** Instants on the engine's clock; the clock of another engine has another beginning. */
const isInstant = /(^a|A)tMs$/;

/** Names that are remembered; checkpoints have some dozens. */
const mostNames = 1000;

/**
 * What was learned of a pool as JSON, with the ages at `nowMs` of all instants, and what each workload was to have: that
 * counts only where nobody else knows, as whoever comes later would take old counts for new ones.
 */
export function checkpointOf(state: PoolState, nowMs: number): JsonObject {
  const workloads = [...state].map(([name, { target, guards, turnover, desired }]): [string, Json] => {
    const { startMs, stopMs } = turnover;
    return [name, withAges({ target, guards, turnover: { startMs, stopMs }, desired }, nowMs)];
  });
  return { version, workloads: Object.fromEntries(workloads) };
}

/**
 * What a checkpoint tells of, on a clock on which it was made at `nowMs`. What is of another version, of another kind of
 * target, or not whole, is left out: such a workload learns anew.
 */
export function restoredFrom(checkpoint: Json, spec: PoolSpec, nowMs: number): ReadonlyMap<string, Learned> {
  const learned = new Map<string, Learned>();
  if (!isObject(checkpoint) || !("version" in checkpoint) || checkpoint.version !== version) return learned;
  const left = "workloads" in checkpoint ? checkpoint.workloads : undefined;
  if (!isObject(left)) return learned;
  for (const { name, target } of spec.workloads) {
    const known: unknown = withAges(Object.hasOwn(left, name) ? Reflect.get(left, name) : undefined, nowMs);
    if (!isLearned(known)) continue;
    if (known.target === undefined || known.target.kind === target.kind) learned.set(name, known);
  }
  return learned;
}

/** The same value with ages for instants; or, as the way there is the way back, with instants for ages. */
function withAges(value: unknown, nowMs: number): Json {
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return isNumbers(value) ? value : value.map((one) => withAges(one, nowMs));
  if (!isObject(value)) return null;
  const aged: [string, Json][] = [];
  for (const [key, field] of Object.entries(value)) {
    if (typeof field === "number") aged.push([key, isInstantNamed(key) ? nowMs - field : field]);
    else if (field !== undefined) aged.push([key, withAges(field, nowMs)]);
  }
  return Object.fromEntries(aged);
}

/** Most of a checkpoint is histories of counts. */
function isNumbers(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "number");
}

const known = new Map<string, boolean>();

/** Names are few, and asked for many thousand times a second. */
function isInstantNamed(key: string): boolean {
  const found = known.get(key) ?? isInstant.test(key);
  if (known.size < mostNames) known.set(key, found);
  return found;
}
