import type { PoolSpec } from "../../../shared/model/pool.ts";
import { adopt } from "./demand.ts";
import { afterChange } from "./guards/guard.ts";
import type { WorkloadFacts } from "./input.ts";
import { changed, type Learned, type WorkloadState } from "./state.ts";

/**
 * What was decided before. A shadow orders nothing: what others ordered is what it starts from, and a change to its guards.
 * So is a count somebody else set and the actuator adopted, once no order of ours is under way; it is asked for until the
 * target asks for something else. One that always does, as `fixed`, where a person set a count here, does so at once.
 */
export function startingFrom(
  mode: PoolSpec["mode"],
  facts: WorkloadFacts,
  before: WorkloadState | undefined,
  nowMs: number,
  learned: Learned | undefined,
): WorkloadState {
  if (mode === "active") {
    return before ? withForeign(facts, before, nowMs) : adopt(facts, nowMs, learned, lostAt(facts, learned));
  }
  return before ? asFound(facts, before, nowMs) : adopt(facts, nowMs, learned);
}

/**
 * What it was to have before its actuator was started anew, and its replicas with it: that nobody knows of them is no reason
 * to do with fewer. Nothing where an order, or a scheduler's own record, has outlived that.
 */
function lostAt({ observed: { desired, wanted } }: WorkloadFacts, learned: Learned | undefined): number {
  return desired === undefined && wanted === undefined ? (learned?.desired ?? 0) : 0;
}

function asFound(facts: WorkloadFacts, before: WorkloadState, nowMs: number): WorkloadState {
  const { desired, allocated } = adopt(facts, nowMs);
  if (desired === before.desired && allocated === before.allocated) return before;
  const guards = desired === before.desired ? before.guards : afterChange(before.guards, before.desired, nowMs);
  return changed(before, { desired, allocated, guards });
}

function withForeign({ observed, unseen }: WorkloadFacts, before: WorkloadState, nowMs: number): WorkloadState {
  const { adopted, desired } = observed;
  if (!adopted || unseen.length > 0 || desired === undefined || desired === before.desired) return before;
  return changed(before, {
    demand: { replicas: desired, reason: "external", detail: `somebody else set ${desired}: goes on from there` },
    desired,
    allocated: desired,
    stepFrom: desired,
    guards: afterChange(before.guards, before.desired, nowMs),
    // nobody here knows when they began to start
    turnover: { ...before.turnover, doubtfulAtMs: nowMs },
  });
}
