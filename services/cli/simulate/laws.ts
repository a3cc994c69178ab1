import type { DirectionGuards, GuardSpec } from "../../../shared/model/pool.ts";
import type { ProportionalTarget, QueuePidTarget, TargetSpec } from "../../../shared/model/target.ts";

/** A target with the guards it is used with. */
export interface ComparedLaw {
  readonly target: TargetSpec;
  readonly guards: GuardSpec;
}

/** The law for a target of so many messages. */
type ForQueueLength = (queueLength: number) => ComparedLaw;

/** Laws that can be compared, each with the defaults of where it comes from; `queueLength` is the ceiling of `adaptive`. */
export const laws = {
  adaptive: (queueLength) => ({
    target: { kind: "adaptive", queueLength, caution: 0.95, hints: {} },
    guards: {},
  }),
  "simple-queue": (queueLength) => ({ target: { kind: "simple-queue", queueLength, count: "all" }, guards: {} }),
  "queue-pid": (queueLength) => ({ target: queuePid(queueLength, 0.05, 10), guards: {} }),
  "queue-pid-tutorial": (queueLength) => ({ target: queuePid(queueLength, 0.03, 0.7), guards: {} }),
  proportional: (queueLength) => ({
    target: ratioOf(queueLength, { tolerance: 0.1, everyMs: 15_000 }),
    guards: hpaGuards(300_000),
  }),
  "proportional-fast": (queueLength) => ({
    target: ratioOf(queueLength, { tolerance: 0.1, everyMs: 1000 }),
    guards: hpaGuards(60_000),
  }),
  "backlog-per-replica": (queueLength) => ({
    target: ratioOf(queueLength, { tolerance: 0, everyMs: 500 }),
    guards: {},
  }),
  thermostat: (queueLength) => ({
    target: {
      kind: "thermostat",
      setpoint: queueLength,
      direction: "lower-is-better",
      count: "all",
      everyMs: 1000,
      lookback: 1000,
    },
    guards: {},
  }),
} as const satisfies Record<string, ForQueueLength>;

/** Ultimate gain and period as the Microscaling Engine takes them: kP = 0.8 ku, kD = tu / 8. */
function queuePid(queueLength: number, ku: number, tu: number): QueuePidTarget {
  return { kind: "queue-pid", queueLength, count: "all", kP: 0.8 * ku, kI: 0, kD: tu / 8, velocitySamples: 1 };
}

/** A tenth of what may wait for each replica, as AWS and KEDA advise: what one replica works off in an acceptable time. */
function ratioOf(queueLength: number, rhythm: Pick<ProportionalTarget, "tolerance" | "everyMs">): ProportionalTarget {
  return { kind: "proportional", form: { kind: "average", perReplica: queueLength / 10 }, count: "all", ...rhythm };
}

/** What the Kubernetes HPA does where nothing else is configured. */
function hpaGuards(downWindowMs: number): GuardSpec {
  const percent = { kind: "percent", value: 100, periodMs: 15_000 } as const;
  const up: DirectionGuards = {
    policies: [percent, { kind: "replicas", value: 4, periodMs: 15_000 }],
    select: "max",
    stabilizationMs: 0,
    cooldownMs: 0,
    deadBand: { absolute: 0, relative: 0 },
  };
  return { up, down: { ...up, policies: [percent], stabilizationMs: downWindowMs } };
}
