import type { QueuePidTarget, SimpleQueueTarget, TargetSpec } from "../../../../shared/model/target.ts";
import type { LawInput, LawStep, Rhythm } from "./law.ts";
import { type QueuePidMemory, queuePidLaw } from "./queue-pid.ts";
import { simpleQueueLaw } from "./simple-queue.ts";

/** Targets that step on samples of a metric. */
export type MetricTarget = SimpleQueueTarget | QueuePidTarget;

/** What a law keeps from step to step: plain JSON that names its law, instants named `…AtMs`. */
export type TargetMemory = QueuePidMemory;

export function followsMetric(target: TargetSpec): target is MetricTarget {
  return target.kind === "simple-queue" || target.kind === "queue-pid";
}

/** The value the target wants to see; undefined where it follows no metric, or another metric says. */
export function setpointOf(target: TargetSpec): number | undefined {
  return followsMetric(target) ? target.queueLength : undefined;
}

export function rhythmOf(target: MetricTarget): Rhythm {
  switch (target.kind) {
    case "simple-queue":
      return simpleQueueLaw.rhythm(target);
    case "queue-pid":
      return queuePidLaw.rhythm(target);
  }
}

/** One step of a law; memory of another law is none. */
export function stepLaw(
  target: MetricTarget,
  input: LawInput,
  memory: TargetMemory | undefined,
): LawStep<TargetMemory | undefined> {
  switch (target.kind) {
    case "simple-queue":
      return simpleQueueLaw.step(target, input, undefined);
    case "queue-pid":
      return queuePidLaw.step(target, input, memory?.kind === "queue-pid" ? memory : undefined);
  }
}
