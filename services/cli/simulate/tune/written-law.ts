import type { JsonObject } from "../../../../shared/model/json.ts";
import type { DirectionGuards, GuardSpec } from "../../../../shared/model/pool.ts";
import type { TargetSpec } from "../../../../shared/model/target.ts";
import type { ComparedLaw } from "../laws.ts";

/** A tuned law as a person writes it in a workload: `target`, and `guards` where it has any. */
export function writtenLaw({ target, guards }: ComparedLaw): JsonObject {
  const written = writtenGuards(guards);
  return { target: writtenTarget(target), ...(Object.keys(written).length > 0 ? { guards: written } : {}) };
}

function writtenTarget(target: TargetSpec): JsonObject {
  if (target.kind === "queue-pid") {
    const { kind, queueLength, kP, kI, kD } = target;
    return { kind, queueLength, gains: { kP, kI, kD } };
  }
  if (target.kind === "proportional" && target.form.kind === "average") {
    const { kind, form, tolerance, everyMs } = target;
    return { kind, perReplica: form.perReplica, tolerance, every: durationText(everyMs) };
  }
  throw new Error(`a target of kind ${target.kind} is not one that is tuned`);
}

function writtenGuards({ up, down }: GuardSpec): JsonObject {
  return { ...(up && { up: writtenDirection(up) }), ...(down && { down: writtenDirection(down) }) };
}

function writtenDirection({ policies, stabilizationMs }: DirectionGuards): JsonObject {
  return {
    ...(stabilizationMs > 0 ? { stabilization: durationText(stabilizationMs) } : {}),
    policies: policies.map(({ kind, value, periodMs }) => ({ [kind]: value, per: durationText(periodMs) })),
  };
}

function durationText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
