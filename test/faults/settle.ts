import { setTimeout as sleep } from "node:timers/promises";
import type { Slots } from "./journal.ts";
import { machineMs } from "./journal.ts";
import { allocated, askedBy, ceiling, type PoolPlan, pausedPool, pools } from "./pools.ts";
import type { PoolTruth } from "./truth.ts";
import type { Witness } from "./witnesses.ts";
import type { World } from "./world.ts";

/** After all trouble has ended, everything is as it is to be within this time. */
export const settleWithinMs = 15_000;

const lookEveryMs = 100;
/** Looks in a row in which all has to be right. */
const looks = 5;

/** What was ordered a moment ago need not be everywhere yet. */
const recentMs = 1500;

/** Waits until all is right; resolves with the ms it took, or with what was not right in the end. */
export async function settle(world: World): Promise<number | readonly string[]> {
  const withinMs = settleWithinMs * world.patience;
  const fromMs = machineMs();
  let rightSinceMs = fromMs;
  for (let right = 0; ; await sleep(lookEveryMs)) {
    const problems = wrongNow(world);
    const nowMs = machineMs();
    if (problems.length > 0) right = 0;
    else if (right === 0) rightSinceMs = nowMs;
    if (problems.length === 0) right += 1;
    if (right === looks) return Math.round(rightSinceMs - fromMs);
    if (problems.length > 0 && nowMs - fromMs > withinMs) return problems;
  }
}

function wrongNow(world: World): readonly string[] {
  const down = world.planes.all
    .filter(({ running, frozen }) => !running || frozen)
    .map(({ name }) => `${name} is down`);
  return [...down, ...pools.flatMap((plan) => wrongIn(world, plan).map((problem) => `pool ${plan.name}: ${problem}`))];
}

function wrongIn(world: World, plan: PoolPlan): readonly string[] {
  const truth = world.oracle.pool(plan.name);
  const told = world.witnesses.flatMap((one) => wrongTold(one, plan, truth, world));
  if (plan.shadow) return told;
  if (isQueue(plan) && machineMs() - truth.orderedAtMs < recentMs) return []; // it is never at rest
  return [...wrongCounts(world, plan, truth), ...told];
}

function isQueue({ workloads: [first] }: PoolPlan): boolean {
  return first?.follows === "queue";
}

/** Where the scheduler does not have what it is to have. */
function wrongCounts(world: World, plan: PoolPlan, truth: PoolTruth): readonly string[] {
  const asked = askedIn(world, plan, truth);
  const problems = [...allocated(plan, asked)].flatMap(([workload, count]) => {
    const [starting, ready, ending]: Slots = truth.slots.get(workload) ?? [0, 0, 0];
    if (ready === count && starting === 0 && ending === 0) return [];
    return [`${workload} has ${ready} ready, ${starting} starting, ${ending} ending, is to have ${count}`];
  });
  return isQueue(plan) ? [...problems, ...queueTooLong(world, plan, truth)] : problems;
}

function askedIn(world: World, plan: PoolPlan, truth: PoolTruth): ReadonlyMap<string, number> {
  const asked = new Map([["batch", world.wanted.fixed(plan.name)]]);
  for (const workload of plan.workloads) {
    const { name, follows } = workload;
    if (follows === "gauge") asked.set(name, askedBy(world.metrics.value(plan.name), workload));
    if (follows === "pushed") asked.set(name, askedBy(world.pusher.value, workload));
    if (follows === "external") asked.set(name, world.wanted.demand(plan.name));
    if (follows === "queue") asked.set(name, truth.ordered.get(name) ?? 0); // its law knows better than we do
  }
  return asked;
}

function queueTooLong({ metrics }: World, plan: PoolPlan, truth: PoolTruth): readonly string[] {
  const waiting = metrics.value(plan.name);
  const worker = plan.workloads.find(({ follows }) => follows === "queue");
  const ordered = truth.ordered.get(worker?.name ?? "") ?? 0;
  if (waiting <= 2 * ceiling || ordered >= (worker?.max ?? 0)) return [];
  return [`${waiting} wait, and only ${ordered} of ${worker?.max} are ordered`];
}

/** Decisions may be lost with the store that is emptied before everybody was told of them. */
const lostWithinMs = 5000;

/** By the newest decision; undefined: one that nobody can tell any more may have followed. */
function decided(witness: Witness, plan: PoolPlan, workload: string, forgottenAtMs: number): number | undefined {
  const newest = witness.decision(plan.name, workload);
  const mayBeOld = forgottenAtMs > 0 && (newest?.toldAtMs ?? 0) < forgottenAtMs + lostWithinMs;
  return mayBeOld ? undefined : (newest?.desired ?? Number.NaN);
}

/** Where an engine tells something else than the journal has. */
function wrongTold(witness: Witness, plan: PoolPlan, truth: PoolTruth, world: World): readonly string[] {
  const status = witness.status(plan.name);
  if (!status) return [`${witness.engine} tells nothing`];
  const links = status.links.filter(({ up }) => !up).map(({ name, problem }) => `${name} is down: ${problem}`);
  const holder = status.leader?.holder === truth.holder ? [] : [`its holder is ${status.leader?.holder}`];
  const workloads = status.workloads.flatMap(({ workload, desired, external, pauses = [] }) => {
    const ordered = truth.ordered.get(workload);
    const made = decided(witness, plan, workload, world.wanted.forgottenAtMs);
    const demand = plan.workloads.find(({ name }) => name === workload)?.follows === "external";
    const paused = plan.name === pausedPool && workload === "batch" && world.wanted.pausedAt !== undefined;
    return [
      ...(plan.shadow || desired === ordered ? [] : [`${workload} desired is ${desired}, ordered ${ordered}`]),
      ...(made === undefined || desired === made
        ? []
        : [`${workload} desired is ${desired}, by its newest decision ${made}`]),
      ...(!demand || external?.replicas === world.wanted.demand(plan.name) ? [] : [`${workload} has no demand`]),
      ...(!paused || pauses.length > 0 ? [] : [`${workload} is not paused`]),
    ];
  });
  return [...links, ...holder, ...workloads].map((problem) => `${witness.engine} tells: ${problem}`);
}
