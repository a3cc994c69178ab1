import type { DecisionInput, Decision as WireDecision } from "../../../proto/gen/microscaler/v1/Decision.js";
import type {
  ExplanationInput,
  Explanation as WireExplanation,
} from "../../../proto/gen/microscaler/v1/Explanation.js";
import type { ExternalDemand as WireExternal } from "../../../proto/gen/microscaler/v1/ExternalDemand.js";
import type { Learned as WireLearned } from "../../../proto/gen/microscaler/v1/Learned.js";
import type { Link as WireLink } from "../../../proto/gen/microscaler/v1/Link.js";
import type { PauseInForce as WirePause } from "../../../proto/gen/microscaler/v1/PauseInForce.js";
import type { PoolStatusInput, PoolStatus as WirePool } from "../../../proto/gen/microscaler/v1/PoolStatus.js";
import type { SampleStatusInput, SampleStatus as WireSample } from "../../../proto/gen/microscaler/v1/SampleStatus.js";
import type {
  WorkloadStatus as WireWorkload,
  WorkloadStatusInput,
} from "../../../proto/gen/microscaler/v1/WorkloadStatus.js";
import { type Decision, type Reason, reasons } from "../../model/decision.ts";
import {
  type Explanation,
  type ExternalDemand,
  type Learned,
  type LinkStatus,
  linkKinds,
  type PauseInForce,
  type PoolStatus,
  type SampleStatus,
  type WorkloadStatus,
} from "../../model/status.ts";
import { bigintOf, counted, finite, optional, required } from "./numbers.ts";
import { pauseOf } from "./pause.ts";
import { readingOf } from "./sample.ts";

export function statusToWire(status: PoolStatus): PoolStatusInput {
  const { leader, ...rest } = status;
  const { workloads, links, resources = [], unmet } = rest;
  return {
    ...{ ...rest, unmet: counted(unmet) },
    ...(leader && { holder: leader.holder, generation: String(leader.generation) }),
    ...{ workloads: workloads.map(workloadToWire), links: [...links], resources: [...resources] },
  };
}

export function statusFromWire(wire: WirePool): PoolStatus {
  const { pool, actuator, occupied, shadow, unmet, atMs } = wire;
  const resources = wire.resources.map(({ name, capacity, taken, reserve }) => ({ name, capacity, taken, reserve }));
  return {
    ...{ pool, actuator, occupied, shadow, unmet, atMs },
    ...optional("capacity", wire.capacity),
    ...optional("resources", filled(resources)),
    workloads: wire.workloads.map(workloadFromWire),
    links: wire.links.map(linkFromWire),
    ...optional("peakReplicas", wire.peakReplicas),
    ...optional("leader", leaderOf(wire)),
  };
}

function linkFromWire({ kind: word, name, up, problem }: WireLink): LinkStatus {
  const kind = linkKinds.find((known) => known === word) ?? "actuator"; // a word of another version: what a pool needs most
  return { kind, name, up, ...optional("problem", problem || undefined) };
}

function leaderOf({ holder, generation }: WirePool): PoolStatus["leader"] {
  return holder && generation !== undefined ? { holder, generation: bigintOf(generation) } : undefined;
}

export function workloadToWire(workload: WorkloadStatus): WorkloadStatusInput {
  const { sample, fixed, observed, demand, pauses = [], ...rest } = workload;
  return {
    ...rest,
    ...optional("demand", demand === undefined ? undefined : counted(demand)),
    pauses: [...pauses],
    ...optional("sample", sample && sampleToWire(sample)),
    ...optional("observed", observed && { ...observed, notices: [...(observed.notices ?? [])] }),
    ...optional("fixed", fixed && { replicas: fixed.replicas, revision: String(fixed.revision) }),
  };
}

export function workloadFromWire(wire: WireWorkload): WorkloadStatus {
  const { workload, priority, min, target, detail } = wire;
  return {
    ...{ workload, priority, min, target, detail },
    ...optional("max", wire.max),
    reason: reasonOf(wire.reason),
    ...optional("setpoint", finite(wire.setpoint)),
    ...optional("sample", wire.sample ? sampleFromWire(wire.sample) : undefined),
    ...optional("demand", wire.demand),
    ...optional("allocated", wire.allocated),
    ...optional("desired", wire.desired),
    ...optional("proposed", wire.proposed),
    ...optional("blind", wire.blind || undefined),
    ...optional("observed", wire.observed ? observedFromWire(wire.observed) : undefined),
    ...optional(
      "fixed",
      wire.fixed ? { replicas: wire.fixed.replicas, revision: bigintOf(wire.fixed.revision) } : undefined,
    ),
    ...optional("external", wire.external ? externalFromWire(wire.external) : undefined),
    ...optional("pauses", filled(wire.pauses.map(pauseFromWire))),
    ...optional("learned", wire.learned ? learnedFromWire(wire.learned) : undefined),
  };
}

function externalFromWire({ replicas, owner, remainingMs }: WireExternal): ExternalDemand {
  return { replicas, owner, remainingMs: finite(remainingMs) ?? 0 };
}

function pauseFromWire({ direction, owner, wholePool, remainingMs }: WirePause): PauseInForce {
  const known = pauseOf(direction) ?? "both"; // a word of a newer engine: the most it can mean
  return { direction: known, owner, wholePool, ...optional("remainingMs", finite(remainingMs)) };
}

function learnedFromWire(learned: WireLearned): Learned {
  return {
    ...optional("arrivalsPerSecond", finite(learned.arrivalsPerSecond)),
    ...optional("perReplicaPerSecond", finite(learned.perReplicaPerSecond)),
    ...optional("startMs", finite(learned.startMs)),
    ...optional("stopMs", finite(learned.stopMs)),
    ...optional("recursEveryMs", finite(learned.recursEveryMs)),
  };
}

/** A list, or nothing where it is empty: the wire cannot tell the two apart. */
function filled<Value>(list: readonly Value[]): readonly Value[] | undefined {
  return list.length === 0 ? undefined : list;
}

function observedFromWire(observed: NonNullable<WireWorkload["observed"]>): NonNullable<WorkloadStatus["observed"]> {
  const { ready, starting, stopping, standby, trouble, notices } = observed;
  const said = { ...optional("trouble", trouble || undefined), ...optional("notices", filled(notices)) };
  return { ready, starting, stopping, standby, ...said };
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
  const { status, summary, demand, least, most, waitsFor } = explanation;
  return {
    status: workloadToWire(status),
    summary,
    ...(demand && { demandReason: demand.reason, demandDetail: demand.detail }),
    ...(least && { least: least.replicas, leastReason: least.reason }),
    ...(most && { most: most.replicas, mostReason: most.reason }),
    waitsFor: [...waitsFor],
  };
}

export function explanationFromWire(wire: WireExplanation): Explanation {
  return {
    status: workloadFromWire(required(wire.status, "status")),
    summary: wire.summary,
    ...optional("demand", demandOf(wire)),
    ...optional("least", wire.least === undefined ? undefined : { replicas: wire.least, reason: wire.leastReason }),
    ...optional("most", wire.most === undefined ? undefined : { replicas: wire.most, reason: wire.mostReason }),
    waitsFor: wire.waitsFor,
  };
}

function demandOf({ demandReason, demandDetail }: WireExplanation): Explanation["demand"] {
  return demandReason ? { reason: reasonOf(demandReason), detail: demandDetail } : undefined;
}

/** A word of a newer engine that this side does not know is told as the reason that claims least; the detail says it in full. */
function reasonOf(word: string): Reason {
  return reasons.find((reason) => reason === word) ?? "warming-up";
}
