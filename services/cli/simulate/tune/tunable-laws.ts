import type { GuardSpec } from "../../../../shared/model/pool.ts";
import { type ComparedLaw, laws } from "../laws.ts";
import type { Parameter } from "./parameter.ts";

/** A law whose parameters can be searched for. */
export interface TunableLaw {
  parametersFor(queueLength: number): readonly Parameter[];
  /** `values` in the order of the parameters. */
  withValues(queueLength: number, values: readonly number[]): ComparedLaw;
}

/** Gains per tick of 500 ms. */
const queuePid: TunableLaw = {
  parametersFor: () => [
    { name: "kP", least: 1e-4, most: 1, standard: 0.04, scale: "log" },
    { name: "kI", least: 1e-6, most: 0.1, standard: 0, scale: "log", zeroAtLeast: true },
    { name: "kD", least: 1e-3, most: 10, standard: 1.25, scale: "log", zeroAtLeast: true },
  ],
  withValues: (queueLength, [kP = 0, kI = 0, kD = 0]) => ({
    ...laws["queue-pid"](queueLength),
    target: { kind: "queue-pid", queueLength, count: "all", velocitySamples: 1, kP, kI, kD },
  }),
};

/** How often it looks, how much it takes for one replica, and how long it remembers a higher need. */
const proportional: TunableLaw = {
  parametersFor: (queueLength) => [
    { name: "perReplica", least: queueLength / 100, most: queueLength * 2, standard: queueLength / 10, scale: "log" },
    { name: "everySeconds", least: 0.5, most: 30, standard: 15, scale: "log" },
    { name: "downStabilizationSeconds", least: 1, most: 600, standard: 300, scale: "log", zeroAtLeast: true },
    { name: "tolerance", least: 0, most: 0.3, standard: 0.1, scale: "linear" },
  ],
  withValues: (queueLength, [perReplica = 1, everySeconds = 15, downSeconds = 300, tolerance = 0.1]) => {
    const { guards } = laws.proportional(queueLength);
    const everyMs = Math.round(everySeconds * 1000);
    return {
      target: { kind: "proportional", form: { kind: "average", perReplica }, count: "all", tolerance, everyMs },
      guards: withDownWindow(guards, Math.round(downSeconds * 1000)),
    };
  },
};

function withDownWindow(guards: GuardSpec, stabilizationMs: number): GuardSpec {
  return guards.down ? { ...guards, down: { ...guards.down, stabilizationMs } } : guards;
}

/** What `microscaler tune` takes as `--law`. */
export const tunableLaws = { "queue-pid": queuePid, proportional } as const;

export type TunableName = keyof typeof tunableLaws;
