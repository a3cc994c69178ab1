import type { Reason } from "../../../shared/model/decision.ts";
import type { PoolSpec } from "../../../shared/model/pool.ts";
import { decide } from "../../decision-engine/core/decide.ts";
import type { PoolState } from "../../decision-engine/core/state.ts";
import type { SimulatedWorkload } from "./simulated-workload.ts";

/** The engine's own decisions, asked in virtual time. */
export class Engine {
  /** How often the pool was decided. */
  decisions = 0;
  private readonly spec: PoolSpec;
  private readonly startWallMs: number;
  private state: PoolState = new Map();
  private wakeAtMs = 0;
  private reasons = new Map<string, Reason>();

  /** `startWallMs`: milliseconds since 1970 at 0 of the virtual time. */
  constructor(spec: PoolSpec, startWallMs: number) {
    this.spec = spec;
    this.startWallMs = startWallMs;
  }

  /** Whether it asked to be asked by now. */
  isDue(nowMs: number): boolean {
    return nowMs >= this.wakeAtMs;
  }

  /** Why a workload has what it has; before the first decision it is warming up. */
  reasonOf(workload: string): Reason {
    return this.reasons.get(workload) ?? "warming-up";
  }

  /** Decides, and has the orders carried out at once, which is news again. */
  decide(workloads: readonly SimulatedWorkload[], nowMs: number): void {
    const ordered = this.decideOnce(workloads, nowMs);
    if (ordered && this.decideOnce(workloads, nowMs)) this.wakeAtMs = nowMs;
  }

  /** Returns whether anything was ordered. */
  private decideOnce(workloads: readonly SimulatedWorkload[], nowMs: number): boolean {
    const facts = new Map(workloads.map((workload) => [workload.spec.name, workload.facts()]));
    const wallMs = this.startWallMs + nowMs;
    const { outcomes, state, wakeAtMs } = decide({ spec: this.spec, facts, wallMs }, this.state, nowMs);
    this.decisions += 1;
    this.state = state;
    this.wakeAtMs = wakeAtMs ?? Number.POSITIVE_INFINITY;
    this.reasons = new Map(outcomes.map(({ workload, reason }) => [workload, reason]));
    const desired = new Map(outcomes.map((outcome) => [outcome.workload, outcome.desired]));
    const changed = workloads.filter((workload) => workload.order(desired.get(workload.spec.name), nowMs));
    return changed.length > 0;
  }
}
