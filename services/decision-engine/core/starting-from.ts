import type { PoolSpec, WorkloadSpec } from "../../../shared/model/pool.ts";
import { adopt } from "./demand.ts";
import { afterChange } from "./guards/guard.ts";
import { pausesGrowth } from "./guards/pause.ts";
import type { WorkloadFacts } from "./input.ts";
import { changed, type Learned, type WorkloadState } from "./state.ts";

/**
 * What was decided before. A shadow orders nothing: what others ordered is what it starts from, and a change to its guards.
 * So is a count somebody else set and the actuator adopted, once no order of ours is under way; it is asked for until the
 * target asks for something else. One that always does, as `fixed`, where a person set a count here, does so at once.
 */
export function startingFrom(
  mode: PoolSpec["mode"],
  workload: WorkloadSpec,
  facts: WorkloadFacts,
  before: WorkloadState | undefined,
  nowMs: number,
  learned: Learned | undefined,
): WorkloadState {
  if (mode === "active") {
    return before ? withForeign(facts, before, nowMs) : adopt(facts, nowMs, learned, lostAt(workload, facts, learned));
  }
  return before ? asFound(facts, before, nowMs) : adopt(facts, nowMs, learned);
}

/** What growth was paused at is no growth: an actuator that was started anew, and its replicas with it, may know of nothing. */
function lostAt({ guards }: WorkloadSpec, { observed, pause }: WorkloadFacts, learned: Learned | undefined): number {
  const isLost = observed.desired === undefined && pausesGrowth(guards.pause, pause);
  return isLost ? (learned?.desired ?? 0) : 0;
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
