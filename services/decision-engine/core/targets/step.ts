import type {
  FixedTarget,
  QueuePidTarget,
  RemainderTarget,
  SimpleQueueTarget,
  TargetSpec,
} from "../../../../shared/model/pool.ts";
import type { Demand } from "../state.ts";
import { type CountedSample, countMessages } from "./count.ts";
import { type QueuePidMemory, stepQueuePid } from "./queue-pid.ts";
import { stepSimpleQueue } from "./simple-queue.ts";

/** Targets that step on a tick of their own and only with a fresh sample. */
export type MetricTarget = SimpleQueueTarget | QueuePidTarget;

/** Targets that need no sample. */
export type PlainTarget = FixedTarget | RemainderTarget;

export interface MetricStep {
  readonly demand: Demand;
  readonly memory?: QueuePidMemory;
}

export function followsMetric(target: TargetSpec): target is MetricTarget {
  return target.kind === "simple-queue" || target.kind === "queue-pid";
}

/** The value the target wants to see; undefined where it follows no metric. */
export function setpointOf(target: TargetSpec): number | undefined {
  return followsMetric(target) ? target.queueLength : undefined;
}

/** One tick of a target that follows a metric. `range` is max − min: what an integral may move at most. */
export function stepOnSample(
  target: MetricTarget,
  sample: CountedSample,
  { desired, ready, range }: { desired: number; ready: number; range: number },
  memory: QueuePidMemory | undefined,
): MetricStep {
  const length = countMessages(sample, target.count, ready);
  if (target.kind === "simple-queue") {
    return { demand: queueDemand(stepSimpleQueue(target.queueLength, length), length, target.queueLength, desired) };
  }
  const step = stepQueuePid(target, length, range, memory);
  return { demand: queueDemand(step.delta, length, target.queueLength, desired), memory: step.memory };
}

/** What a target without a metric wants. `fixed` is the count a person set, where one did. */
export function plainDemand(
  target: PlainTarget,
  { desired, capacity, fixed }: { desired: number; capacity: number; fixed: number | undefined },
): Demand {
  if (target.kind === "remainder") {
    return { replicas: capacity, reason: "at-target", detail: "takes what the others leave" };
  }
  const replicas = fixed ?? target.replicas;
  return { replicas, reason: replicas === desired ? "at-target" : "demand", detail: `set to ${replicas}` };
}

/** Above the setpoint a law may still ask for no change, because the queue is falling or the error rounds to nothing. */
function queueDemand(delta: number, length: number, setpoint: number, desired: number): Demand {
  const against = `${length} messages against a target of ${setpoint}`;
  if (delta !== 0) {
    const sign = delta > 0 ? "+" : "−";
    return {
      replicas: Math.max(0, desired + delta),
      reason: "demand",
      detail: `${against}: ${sign}${Math.abs(delta)}`,
    };
  }
  if (length <= setpoint) return { replicas: desired, reason: "at-target", detail: against };
  return { replicas: desired, reason: "demand", detail: `${against}: no change` };
}
