import type { PlaneChecks } from "../../services/decision-engine/checks/plane-checks.ts";
import { Engine } from "../../services/decision-engine/engine.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Store } from "../../shared/state/store.ts";

/** Planes that find nothing wrong: an actuator `local` of kind `simulated`. */
export const contentPlanes: PlaneChecks = {
  actuators: () => ["local"],
  allowExec: false,
  metrics: async () => [],
  runs: async () => [],
  kindOf: async () => "simulated",
};

/** An engine's API over a store in memory, without any loop. */
export function engineBench(checks: Partial<PlaneChecks> = {}): { readonly store: Store; readonly engine: Engine } {
  const store = memoryStore();
  const unseen = async () => Promise.reject(new MicroscalerError("unavailable", "nobody decides it"));
  const views = { status: unseen, explain: unseen, watch: () => () => undefined };
  const decisions = { after: () => [], recent: () => [], subscribe: () => () => undefined };
  return { store, engine: new Engine({ store, views, decisions, checks: { ...contentPlanes, ...checks } }) };
}

const fixed = { kind: "fixed", replicas: 1 } as const;

/** A pool as a person writes it: a fixed workload for each name. */
export function writtenPool(parts: JsonObject = {}, workloads: readonly string[] = ["a"]): JsonObject {
  const written = workloads.map((name): JsonObject => ({ name, priority: 1, target: fixed, run: {} }));
  return { name: "pool", actuator: "local", capacity: 10, workloads: written, ...parts };
}
