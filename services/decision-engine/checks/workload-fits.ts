import type { Problem } from "../../../shared/config/faults.ts";
import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import { widestBounds } from "../core/guards/bounds.ts";
import { staleAfterMs } from "../core/hold.ts";
import { lowestMin, type WrittenWorkload } from "./written-workload.ts";

/** What a workload says that can never do what it is meant to. Bounds are those of any time of day. */
export function workloadFits({ at, spec }: WrittenWorkload): readonly Problem[] {
  return [...fallbackInTime(spec), ...fallbackInBounds(spec), ...leavesNone(spec), ...deadBandPassable(spec)].map(
    (problem) => ({ ...problem, at: [...at, ...problem.at] }),
  );
}

/** Before a sample is stale it can still be used, so that a fallback would be asked for on a metric that is read well. */
function fallbackInTime({ metric, guards: { fallback } }: WorkloadSpec): Problem[] {
  if (!metric || !fallback) return [];
  const { everyMs, longestMs } = metric;
  const staleMs = staleAfterMs(longestMs ?? everyMs);
  if (fallback.afterMs > staleMs) return [];
  const interval = longestMs === undefined ? "every" : "maxInterval";
  const problem = `must be more than ${staleMs / 1000}s, four times the metric's ${interval} and a second: only then is a sample stale`;
  return [{ at: ["guards", "fallback", "after"], problem }];
}

function fallbackInBounds({ replicas: bounds, guards: { fallback } }: WorkloadSpec): Problem[] {
  if (!fallback || fallback.kind === "hold") return [];
  const { replicas } = fallback;
  const { min, max } = widestBounds(bounds, Number.POSITIVE_INFINITY);
  if (min > max || (replicas >= min && replicas <= max)) return [];
  const problem = replicas > max ? `${replicas} is greater than max ${max}` : `${replicas} is less than min ${min}`;
  return [{ at: ["guards", "fallback", "replicas"], problem }];
}

/** A gauge of what replicas do, such as a latency, says nothing where there are none. */
function leavesNone({ target, replicas, guards }: WorkloadSpec): Problem[] {
  if (target.kind !== "proportional" || target.form.kind !== "value" || guards.activation) return [];
  if (target.form.direction === "higher-is-better" || lowestMin(replicas) > 0) return [];
  const problem =
    "a value that should be low may stay at 0 while there are no replicas, and they never start; min must be at least 1, or give guards.activation";
  return [{ at: ["replicas", "min"], problem }];
}

function deadBandPassable({ target, guards }: WorkloadSpec): Problem[] {
  const dead = (direction: "up" | "down", steps: string): Problem[] => [
    { at: ["guards", direction, "deadBand", "absolute"], problem: `leaves every change of ${target.kind}, ${steps}` },
  ];
  const { up, down } = guards;
  if (target.kind === "simple-queue") {
    const steps = "which steps by 1; must be less than 1";
    return [
      ...(up && up.deadBand.absolute >= 1 ? dead("up", steps) : []),
      ...(down && down.deadBand.absolute >= 1 ? dead("down", steps) : []),
    ];
  }
  if (target.kind !== "queue-pid" || target.kI > 0 || !down) return [];
  const most = Math.floor(target.kP * target.queueLength + 0.5);
  if (most === 0 || down.deadBand.absolute < most) return [];
  return dead("down", `which takes ${most} at a time where the queue stays empty; must be less than ${most}`);
}
