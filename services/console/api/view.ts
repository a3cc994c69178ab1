import type { Decision } from "../../../shared/model/decision.ts";
import type { Explanation, PoolStatus, WorkloadStatus } from "../../../shared/model/status.ts";
import type { DecisionView, ExplanationView, PoolStatusView, WorkloadView } from "./schema.ts";

/** A pool's status as JSON can carry it. */
export function poolStatusView(status: PoolStatus): PoolStatusView {
  return { ...status, workloads: status.workloads.map(workloadView), links: [...status.links] };
}

export function decisionView(decision: Decision): DecisionView {
  return { ...decision, id: String(decision.id) };
}

export function explanationView(explanation: Explanation, recent: readonly Decision[]): ExplanationView {
  return {
    ...explanation,
    status: workloadView(explanation.status),
    waitsFor: [...explanation.waitsFor],
    recent: recent.map(decisionView),
  };
}

function workloadView({ fixed, ...rest }: WorkloadStatus): WorkloadView {
  return fixed ? { ...rest, fixed: { replicas: fixed.replicas, revision: String(fixed.revision) } } : rest;
}
