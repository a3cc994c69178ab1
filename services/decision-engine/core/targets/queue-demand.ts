import type { Demand } from "../state.ts";

/** Above the setpoint a law may still ask for no change, because the queue is falling or the error rounds to nothing. */
export function queueDemand(delta: number, length: number, setpoint: number, desired: number): Demand {
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
