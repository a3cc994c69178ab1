import type {
  ObservationInput,
  Observation as WireObservation,
} from "../../../proto/gen/microscaler/v1/Observation.js";
import type { Trouble as WireTrouble } from "../../../proto/gen/microscaler/v1/Trouble.js";
import type {
  WorkloadObservationInput as WireInput,
  WorkloadObservation as WireWorkload,
} from "../../../proto/gen/microscaler/v1/WorkloadObservation.js";
import type { PoolObservation, Trouble, TroubleKind, WorkloadObservation } from "../../model/observation.ts";
import type { Writable } from "../../writable.ts";
import { bigintOf, optional } from "./numbers.ts";

type WireKind = WireTrouble["kind"];

const kindToWire = {
  "no-capacity": "NO_CAPACITY",
  "image-missing": "IMAGE_MISSING",
  "crash-looping": "CRASH_LOOPING",
  locked: "LOCKED",
  "start-failed": "START_FAILED",
  "scheduler-error": "SCHEDULER_ERROR",
} as const satisfies Record<TroubleKind, WireKind>;

/** A new wire value fails the build until it is mapped here. */
const kindFromWire: Record<WireKind, TroubleKind> = {
  KIND_UNSPECIFIED: "scheduler-error",
  NO_CAPACITY: "no-capacity",
  IMAGE_MISSING: "image-missing",
  CRASH_LOOPING: "crash-looping",
  LOCKED: "locked",
  START_FAILED: "start-failed",
  SCHEDULER_ERROR: "scheduler-error",
};

export function observationToWire(observation: PoolObservation): ObservationInput {
  return {
    pool: observation.pool,
    ...optional("sequence", observation.sequence === undefined ? undefined : String(observation.sequence)),
    workloads: observation.workloads.map(workloadToWire),
    sentAtMs: observation.sentAtMs,
    peakReplicas: observation.peakReplicas,
    unreachable: observation.unreachable ?? "",
    unknown: [...(observation.unknown ?? [])],
  };
}

/** Made field by field: a busy actuator makes ten thousand a second. */
function workloadToWire(observed: WorkloadObservation): WireInput {
  const { workload, desired, ready, starting, stopping, standby, trouble, notices = [], adopted, wanted } = observed;
  const wire: WireInput = { workload, ready, starting, stopping, standby, notices: [...notices] };
  if (desired !== undefined) wire.desired = desired;
  if (trouble) wire.trouble = { ...trouble, kind: kindToWire[trouble.kind] };
  if (adopted !== undefined) wire.adopted = adopted;
  if (wanted !== undefined) wire.wanted = wanted;
  return wire;
}

export function observationFromWire(wire: WireObservation): PoolObservation {
  const unknown = wire.unknown.map(({ workload, why }) => ({ workload, why }));
  return {
    pool: wire.pool,
    ...optional("sequence", wire.sequence === undefined ? undefined : bigintOf(wire.sequence)),
    workloads: wire.workloads.map(workloadFromWire),
    sentAtMs: wire.sentAtMs,
    peakReplicas: wire.peakReplicas,
    ...optional("unreachable", wire.unreachable || undefined),
    ...optional("unknown", unknown.length > 0 ? unknown : undefined),
  };
}

function workloadFromWire(wire: WireWorkload): WorkloadObservation {
  const { workload, desired, ready, starting, stopping, standby, notices, adopted, wanted } = wire;
  const observed: Writable<WorkloadObservation> = { workload, ready, starting, stopping, standby };
  const trouble = troubleOf(wire);
  if (desired !== undefined) observed.desired = desired;
  if (trouble) observed.trouble = trouble;
  if (notices.length > 0) observed.notices = notices;
  if (adopted) observed.adopted = true;
  if (wanted !== undefined) observed.wanted = wanted;
  return observed;
}

function troubleOf({ trouble }: WireWorkload): Trouble | undefined {
  if (!trouble) return undefined;
  return {
    kind: kindFromWire[trouble.kind],
    detail: trouble.detail,
    ...optional("retryInMs", trouble.retryInMs),
  };
}
