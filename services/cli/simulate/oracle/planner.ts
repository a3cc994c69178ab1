import { type Plan, type Problem, planFor } from "./plan.ts";

/** Says how many replicas to ask for, given the queue that waits just now and what is asked for already. */
export type Planner = (atMs: number, queue: number, desired: number) => number;

const lookMs = 250;

/** Starts vary: asked for so many mean starts ahead, most are in time. */
const lead = 1.3;

/** Follows a plan on a plant whose starts take time: asks one start ahead, for the queue expected by then. */
export function oraclePlanner(problem: Problem): Planner {
  const plan = planFor(problem);
  let starting: { readonly readyAtMs: number; readonly count: number }[] = [];
  return (atMs, queue, desired) => {
    starting = starting.filter(({ readyAtMs }) => readyAtMs > atMs);
    const later = atMs + lead * problem.startMs;
    const ahead = plan.replicasAt(later, expectedQueue(problem, atMs, queue, desired, starting), desired);
    if (ahead > desired) {
      starting.push({ readyAtMs: later, count: ahead - desired });
      return ahead;
    }
    const needed = Math.max(ahead, mostUntil(plan, problem, atMs, queue, desired));
    if (needed < desired) starting = withoutNewest(starting, desired - needed);
    return Math.min(desired, needed);
  };
}

/** The queue one start from now, with the replicas that will be ready by then and no noise. */
function expectedQueue(
  { ratePerSecond, perReplicaPerSecond, startMs }: Problem,
  atMs: number,
  queue: number,
  desired: number,
  starting: readonly { readonly readyAtMs: number; readonly count: number }[],
): number {
  let expected = queue;
  for (let ahead = 0; ahead < startMs; ahead += lookMs) {
    const seconds = Math.min(lookMs, startMs - ahead) / 1000;
    const middleMs = atMs + ahead + (seconds * 1000) / 2;
    const notReady = starting.reduce((sum, { readyAtMs, count }) => (readyAtMs > middleMs ? sum + count : sum), 0);
    const net = ratePerSecond(middleMs) - perReplicaPerSecond(middleMs) * (desired - notReady);
    expected = Math.max(0, expected + net * seconds);
  }
  return expected;
}

/** A replica that is needed again before a new one could be ready is kept. */
function mostUntil(plan: Plan, { startMs }: Problem, atMs: number, queue: number, desired: number): number {
  let most = 0;
  for (let ahead = 0; ahead < startMs; ahead += 500) {
    most = Math.max(most, plan.replicasAt(atMs + ahead, queue, desired));
  }
  return most;
}

/** What shrinks cancels what was asked for last. */
function withoutNewest<Start extends { readonly count: number; readonly readyAtMs: number }>(
  starting: readonly Start[],
  cut: number,
): { readonly readyAtMs: number; readonly count: number }[] {
  let left = cut;
  return [...starting]
    .reverse()
    .flatMap(({ readyAtMs, count }) => {
      const kept = Math.max(0, count - left);
      left -= count - kept;
      return kept > 0 ? [{ readyAtMs, count: kept }] : [];
    })
    .reverse();
}
