import type { WorkloadMetric } from "../../../../shared/model/metric.ts";
import type { TargetSpec } from "../../../../shared/model/target.ts";
import { adaptiveLaw } from "./adaptive/adaptive.ts";
import type { AdaptiveMemory } from "./adaptive/memory.ts";
import type { LawInput, LawStep, Rhythm } from "./law.ts";
import { proportionalLaw } from "./proportional.ts";
import { type QueuePidMemory, queuePidLaw } from "./queue-pid.ts";
import { simpleQueueLaw } from "./simple-queue.ts";
import { type ThermostatMemory, thermostatLaw } from "./thermostat.ts";

/** The kinds of target that step on samples of a metric, and need one. */
export const metricKinds = ["adaptive", "simple-queue", "queue-pid", "proportional", "thermostat"] as const;

export type MetricTarget = Extract<TargetSpec, { kind: (typeof metricKinds)[number] }>;

/** What a law keeps from step to step: plain JSON that names its law, instants named `…AtMs`. */
export type TargetMemory = AdaptiveMemory | QueuePidMemory | ThermostatMemory;

export function followsMetric(target: TargetSpec): target is MetricTarget {
  return metricKinds.some((kind) => kind === target.kind);
}

/** The value the target wants to see; undefined where that depends on the replicas, where another metric says, or where it follows none. */
export function setpointOf(target: TargetSpec): number | undefined {
  switch (target.kind) {
    case "adaptive":
    case "simple-queue":
    case "queue-pid":
      return target.queueLength;
    case "proportional":
      return target.form.kind === "value" ? target.form.value : undefined;
    case "thermostat":
      return typeof target.setpoint === "number" ? target.setpoint : undefined;
    default:
      return undefined;
  }
}

/** The metric that says what the target wants to see; undefined where a number does, or nothing. */
export function setpointMetricOf(target: TargetSpec): WorkloadMetric | undefined {
  return target.kind === "thermostat" && typeof target.setpoint === "object" ? target.setpoint : undefined;
}

export function rhythmOf(target: MetricTarget): Rhythm {
  switch (target.kind) {
    case "adaptive":
      return adaptiveLaw.rhythm(target);
    case "simple-queue":
      return simpleQueueLaw.rhythm(target);
    case "queue-pid":
      return queuePidLaw.rhythm(target);
    case "proportional":
      return proportionalLaw.rhythm(target);
    case "thermostat":
      return thermostatLaw.rhythm(target);
  }
}

/** One step of a law; memory of another law is none. */
export function stepLaw(
  target: MetricTarget,
  input: LawInput,
  memory: TargetMemory | undefined,
): LawStep<TargetMemory | undefined> {
  switch (target.kind) {
    case "adaptive":
      return adaptiveLaw.step(target, input, memory?.kind === "adaptive" ? memory : undefined);
    case "simple-queue":
      return simpleQueueLaw.step(target, input, undefined);
    case "queue-pid":
      return queuePidLaw.step(target, input, memory?.kind === "queue-pid" ? memory : undefined);
    case "proportional":
      return proportionalLaw.step(target, input, undefined);
    case "thermostat":
      return thermostatLaw.step(target, input, memory?.kind === "thermostat" ? memory : undefined);
  }
}
