import type { Reason } from "../../../shared/model/decision.ts";
import type { PoolSpec } from "../../../shared/model/pool.ts";
import { decide, type PoolDecision } from "../../decision-engine/core/decide.ts";
import type { WorkloadFacts } from "../../decision-engine/core/input.ts";
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
  private outcomes: PoolDecision["outcomes"] = [];

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
    return this.outcomes.find((outcome) => outcome.workload === workload)?.reason ?? "warming-up";
  }

  /** Decides, and has the orders carried out at once, which is news again. */
  decide(workloads: readonly SimulatedWorkload[], nowMs: number): void {
    const ordered = this.decideOnce(workloads, nowMs);
    if (ordered && this.decideOnce(workloads, nowMs)) this.wakeAtMs = nowMs;
  }

  /** Returns whether anything was ordered. */
  private decideOnce(workloads: readonly SimulatedWorkload[], nowMs: number): boolean {
    const facts = new Map<string, WorkloadFacts>();
    for (const workload of workloads) facts.set(workload.spec.name, workload.facts());
    const wallMs = this.startWallMs + nowMs;
    const { outcomes, state, wakeAtMs } = decide({ spec: this.spec, facts, wallMs }, this.state, nowMs);
    this.decisions += 1;
    this.state = state;
    this.wakeAtMs = wakeAtMs ?? Number.POSITIVE_INFINITY;
    this.outcomes = outcomes;
    const desired = new Map<string, number>();
    for (const outcome of outcomes) desired.set(outcome.workload, outcome.desired);
    let changed = false;
    for (const workload of workloads) changed = workload.order(desired.get(workload.spec.name), nowMs) || changed;
    return changed;
  }
}
