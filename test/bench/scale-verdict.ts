import { everyMs } from "./fleet.ts";
import type { ScaleFigures, SharedFigures } from "./scale-figures.ts";

/** What one engine has to hold with 10,000 workloads. */
const most = { cpuCores: 1, rssMiB: 512, growth: 1.2 };
/** From a kill -9 until the others decide on everything. */
const mostTakeoverMs = 3000;
/** Of the samples that are due. */
const leastDecidedRatio = 0.99;
const [large, medium] = [10_000, 1000];

type Cost = Pick<ScaleFigures, "cpuCores" | "decisionsPerSecond">;

/** Processor time of one decision of one workload, µs. */
export function costPerWorkload({ cpuCores, decisionsPerSecond }: Cost): number {
  return (cpuCores * 1_000_000) / decisionsPerSecond;
}

/** What a decision costs with 10,000 workloads, as a part of what it costs with 1,000; undefined where one was not measured. */
export function growthOf(steps: readonly (Cost & Pick<ScaleFigures, "workloads">)[]): number | undefined {
  const costOf = (workloads: number) => {
    const found = steps.find((step) => step.workloads === workloads);
    return found && costPerWorkload(found);
  };
  const [of, by] = [costOf(large), costOf(medium)];
  return of === undefined || by === undefined ? undefined : of / by;
}

/**
 * Whether 10,000 workloads are held, where they were measured: in time, on one core, in the memory there may be, without
 * growing dearer; and whether those of an engine that was killed are taken over in time. `shared` is left out where
 * there was no Redis.
 */
export function isHeld(
  steps: readonly Omit<ScaleFigures, "missedTicks" | "commandsPerSecond" | "reactionP99Ms" | "senderLateMs">[],
  shared: Pick<SharedFigures, "takeoverMs"> | undefined,
): boolean {
  if (shared && (shared.takeoverMs ?? Number.POSITIVE_INFINITY) > mostTakeoverMs) return false;
  const found = steps.find(({ workloads }) => workloads === large);
  if (!found) return true;
  const { cpuCores, rssMiB, decisionsPerSecond } = found;
  const duePerSecond = (large * 1000) / everyMs;
  const keepsUp = decisionsPerSecond >= leastDecidedRatio * duePerSecond;
  const growth = growthOf(steps) ?? Number.NaN; // what is not known is not held
  return keepsUp && cpuCores <= most.cpuCores && rssMiB <= most.rssMiB && growth <= most.growth;
}
