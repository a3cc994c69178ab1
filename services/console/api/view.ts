import type { Decision } from "../../../shared/model/decision.ts";
import type { Explanation, ObservedReplicas, PoolStatus, WorkloadStatus } from "../../../shared/model/status.ts";
import type { ConfiguredPool } from "../../../shared/rpc/engine-client.ts";
import { jsonObjectOf } from "../../../shared/rpc/wire/json.ts";
import type { DecisionView, ExplanationView, PoolDetail, PoolStatusView, WorkloadView } from "./schema.ts";

/** A pool's status as JSON can carry it. */
export function poolStatusView(status: PoolStatus): PoolStatusView {
  const { workloads, links, resources, leader, ...rest } = status;
  return {
    ...rest,
    workloads: workloads.map(workloadView),
    links: [...links],
    ...(resources && { resources: [...resources] }),
    ...(leader && { leader: { holder: leader.holder, generation: String(leader.generation) } }),
  };
}

/** A pool as it was configured, references unresolved. */
export function poolView({ specJson, revision, ...rest }: ConfiguredPool): Omit<PoolDetail, "status"> {
  return { ...rest, revision: String(revision), spec: jsonObjectOf(specJson, "spec") };
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

function workloadView({ fixed, pauses, observed, ...rest }: WorkloadStatus): WorkloadView {
  return {
    ...rest,
    ...(observed && { observed: observedView(observed) }),
    ...(fixed && { fixed: { replicas: fixed.replicas, revision: String(fixed.revision) } }),
    ...(pauses && { pauses: [...pauses] }),
  };
}

function observedView({ notices, ...rest }: ObservedReplicas): NonNullable<WorkloadView["observed"]> {
  return { ...rest, ...(notices && { notices: [...notices] }) };
}
