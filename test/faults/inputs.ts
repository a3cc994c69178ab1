import type { Choose } from "../soak/happenings/happening.ts";
import { firstFixed, type PoolPlan, pausedPool, perReplica, pools } from "./pools.ts";
import type { World } from "./world.ts";

/** Messages that come into the queue in a second, at most; a few replicas finish as many. */
const mostArrivals = 30;

/** Changes what the metric of a pool says, if it has one. */
function changeMetric({ metrics, pusher }: World, { name, workloads: [first] }: PoolPlan, choose: Choose): boolean {
  const value = choose.between(0, ((first?.max ?? 0) + 1) * perReplica);
  if (first?.follows === "gauge") metrics.set(name, value);
  else if (first?.follows === "pushed") pusher.set(value);
  else if (first?.follows === "queue") metrics.set(name, choose.between(0, mostArrivals));
  else return false;
  return true;
}

/** Other numbers on some metrics. */
export function changeMetrics(world: World, choose: Choose): void {
  for (const plan of pools) if (choose.between(0, 1) === 1) changeMetric(world, plan, choose);
}

/** Other counts of a person, other demands of a controller; resolves once they are taken. */
export async function changeRecords({ wanted }: World, choose: Choose): Promise<void> {
  wanted.pause();
  await wanted.say();
  for (const { name, workloads } of pools) {
    // what is paused at its count may not fall below it: it could not come back
    const least = name === pausedPool ? firstFixed : 1;
    if (choose.between(0, 3) === 0) wanted.setFixed(name, choose.between(least, 4));
    const [first] = workloads;
    if (first?.follows === "external") wanted.setDemand(name, choose.between(first.min, first.max));
  }
  await wanted.say();
}
