import type { DecisionInput, Decision as WireDecision } from "../../../proto/gen/microscaler/v1/Decision.js";
import type {
  ExplanationInput,
  Explanation as WireExplanation,
} from "../../../proto/gen/microscaler/v1/Explanation.js";
import type { PoolStatusInput, PoolStatus as WirePool } from "../../../proto/gen/microscaler/v1/PoolStatus.js";
import type { SampleStatusInput, SampleStatus as WireSample } from "../../../proto/gen/microscaler/v1/SampleStatus.js";
import type {
  WorkloadStatus as WireWorkload,
  WorkloadStatusInput,
} from "../../../proto/gen/microscaler/v1/WorkloadStatus.js";
import { type Decision, type Reason, reasons } from "../../model/decision.ts";
import type { Explanation, PoolStatus, SampleStatus, WorkloadStatus } from "../../model/status.ts";
import { bigintOf, finite, optional, required } from "./numbers.ts";
import { readingOf } from "./sample.ts";

export function statusToWire(status: PoolStatus): PoolStatusInput {
  return { ...status, workloads: status.workloads.map(workloadToWire), links: [...status.links] };
}

export function statusFromWire(wire: WirePool): PoolStatus {
  const { pool, actuator, capacity, occupied, shadow, unmet, atMs } = wire;
  return {
    ...{ pool, actuator, capacity, occupied, shadow, unmet, atMs },
    workloads: wire.workloads.map(workloadFromWire),
    links: wire.links.map(({ name, up, problem }) => ({ name, up, ...optional("problem", problem || undefined) })),
    ...optional("peakReplicas", wire.peakReplicas),
  };
}

export function workloadToWire(workload: WorkloadStatus): WorkloadStatusInput {
  const { sample, fixed, observed, ...rest } = workload;
  return {
    ...rest,
    ...optional("sample", sample && sampleToWire(sample)),
    ...optional("observed", observed),
    ...optional("fixed", fixed && { replicas: fixed.replicas, revision: String(fixed.revision) }),
  };
}

export function workloadFromWire(wire: WireWorkload): WorkloadStatus {
  const { workload, priority, min, max, target, detail } = wire;
  return {
    ...{ workload, priority, min, max, target, detail },
    reason: reasonOf(wire.reason),
    ...optional("setpoint", finite(wire.setpoint)),
    ...optional("sample", wire.sample ? sampleFromWire(wire.sample) : undefined),
    ...optional("demand", wire.demand),
    ...optional("allocated", wire.allocated),
    ...optional("desired", wire.desired),
    ...optional("observed", wire.observed ? observedFromWire(wire.observed) : undefined),
    ...optional(
      "fixed",
      wire.fixed ? { replicas: wire.fixed.replicas, revision: bigintOf(wire.fixed.revision) } : undefined,
    ),
  };
}

function observedFromWire(observed: NonNullable<WireWorkload["observed"]>): NonNullable<WorkloadStatus["observed"]> {
  const { ready, starting, stopping, standby, trouble } = observed;
  return { ready, starting, stopping, standby, ...optional("trouble", trouble || undefined) };
}

function sampleToWire({ reading, ...rest }: SampleStatus): SampleStatusInput {
  return reading.kind === "value" ? { ...rest, value: reading.value } : { ...rest, absent: reading.reason };
}

function sampleFromWire(wire: WireSample): SampleStatus {
  const { ageMs, stale, source } = wire;
  return { reading: readingOf(wire), ageMs, stale, source, ...optional("inFlight", finite(wire.inFlight)) };
}

export function decisionToWire({ id, ...rest }: Decision): DecisionInput {
  return { ...rest, id: String(id) };
}

export function decisionFromWire(wire: WireDecision): Decision {
  const { pool, workload, from, desired, detail, wallMs } = wire;
  return {
    ...{ pool, workload, from, desired, detail, wallMs },
    id: bigintOf(wire.id),
    reason: reasonOf(wire.reason),
    ...optional("traceId", wire.traceId || undefined),
  };
}

export function explanationToWire(explanation: Explanation): ExplanationInput {
  const { status, least, most, waitsFor } = explanation;
  return {
    status: workloadToWire(status),
    ...(least && { least: least.replicas, leastReason: least.reason }),
    ...(most && { most: most.replicas, mostReason: most.reason }),
    waitsFor: [...waitsFor],
  };
}

export function explanationFromWire(wire: WireExplanation): Explanation {
  return {
    status: workloadFromWire(required(wire.status, "status")),
    ...optional("least", wire.least === undefined ? undefined : { replicas: wire.least, reason: wire.leastReason }),
    ...optional("most", wire.most === undefined ? undefined : { replicas: wire.most, reason: wire.mostReason }),
    waitsFor: wire.waitsFor,
  };
}

/** A word of a newer engine that this side does not know is told as the reason that claims least; the detail says it in full. */
function reasonOf(word: string): Reason {
  return reasons.find((reason) => reason === word) ?? "warming-up";
}
