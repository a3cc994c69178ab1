import type { ExternalTarget, FixedTarget, RemainderTarget } from "../../../../shared/model/target.ts";
import type { Demand } from "../state.ts";

/** Targets that need no sample. */
export type PlainTarget = ExternalTarget | FixedTarget | RemainderTarget;

/** What decides a target without a metric. */
export interface PlainInput {
  /** What it asked for before. */
  readonly asked: number;
  readonly desired: number;
  /** All it could get. */
  readonly capacity: number;
  /** The count a person set, where one did. */
  readonly fixed?: number | undefined;
  /** What a controller outside asks, while its word is in force. */
  readonly external?: number | undefined;
}

/** What a target without a metric wants. */
export function plainDemand(target: PlainTarget, { asked, desired, capacity, fixed, external }: PlainInput): Demand {
  if (target.kind === "remainder") {
    return { replicas: capacity, reason: "at-target", detail: "takes what the others leave" };
  }
  if (target.kind === "external") {
    if (external === undefined)
      return { replicas: asked, reason: "sample-absent", detail: "nobody says how many: holds" };
    return { replicas: external, reason: "external", detail: `a controller outside asks for ${external}` };
  }
  const replicas = fixed ?? target.replicas;
  return { replicas, reason: replicas === desired ? "at-target" : "demand", detail: `set to ${replicas}` };
}
