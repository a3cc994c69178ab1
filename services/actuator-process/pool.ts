import type { Snapshot } from "../../shared/actuator/actuator.ts";
import type { Machine } from "./slot-life.ts";
import { Workload } from "./workload.ts";

/** The workloads of one pool and the most replicas that ever held a slot at one instant. */
export interface Pool {
  workload(name: string): Workload;
  /** Workloads named here are observed; forgotten is what is not named, not ordered and not running. */
  open(names: readonly string[]): void;
  observe(): Snapshot;
  /** Resolves when no replica is left. */
  stop(mostGraceMs: number): Promise<void>;
}

export function poolOf(name: string, machine: Machine, changed: () => void): Pool {
  const workloads = new Map<string, Workload>();
  let peak = 0;
  const occupied = () => [...workloads.values()].reduce((sum, known) => sum + known.occupied(), 0);
  const record = () => {
    peak = Math.max(peak, occupied());
    changed();
  };
  const find = (workloadName: string) => {
    const known = workloads.get(workloadName) ?? new Workload(name, workloadName, machine, record);
    workloads.set(workloadName, known);
    return known;
  };
  return {
    workload: find,
    open: (names) => {
      for (const [known, each] of workloads) {
        if (!names.includes(known) && !each.observe().desired && each.occupied() === 0) workloads.delete(known);
      }
      for (const opened of names) find(opened);
    },
    observe: () => ({ workloads: [...workloads.values()].map((known) => known.observe()), peakReplicas: peak }),
    stop: async (mostGraceMs) => {
      await Promise.all([...workloads.values()].map((known) => known.stop(mostGraceMs)));
    },
  };
}
