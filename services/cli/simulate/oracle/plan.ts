import { type QueueGrid, queueGrid } from "./queue-grid.ts";

/** What a plan is made for. Times in ms from the start. */
export interface Problem {
  readonly durationMs: number;
  ratePerSecond(atMs: number): number;
  /** Messages per second that one replica finishes, at a time. */
  perReplicaPerSecond(atMs: number): number;
  /** Ceiling in waiting messages. */
  readonly target: number;
  readonly min: number;
  readonly max: number;
  /** What a start and a stop take, and cost in replica time. */
  readonly startMs: number;
  readonly stopMs: number;
}

/** The cheapest ready replicas for every time, queue length and number of replicas before. */
export interface Plan {
  replicasAt(atMs: number, queue: number, before: number): number;
}

/**
 * What a second above the target may cost, in replica-seconds per replica there may be: from here on it hardly ever is
 * above, and cost rises fast. Each ten targets of excess cost as much again, so that nobody gives up.
 */
const priceRatio = 1.3;
const excessTargets = 10;
const mostSteps = 12_000;
const chunk = 512;

/** Values over (queue, replicas), one row per queue length. */
type Values = Float64Array;

/**
 * Backward dynamic programming over (queue, replicas): least replica-seconds + price × seconds above the target + what starts
 * and stops cost + the work that is left at the end, for arrivals whose rates are known ahead and whose noise is not (variance λ + μN, three points).
 */
export function planFor(problem: Problem): Plan {
  const stepMs = Math.max(500, Math.ceil(problem.durationMs / mostSteps / 500) * 500);
  const steps = Math.max(1, Math.ceil(problem.durationMs / stepMs));
  const grid = queueGrid(problem.target, longestQueue(problem, stepMs, steps));
  const width = problem.max - problem.min + 1;
  const solver = stepSolver(problem, grid, width, stepMs);

  // the values at the end of each chunk; the choices inside one are worked out again when they are asked for
  const ends: Values[] = [];
  let values = workLeft(problem, grid, width);
  for (let step = steps - 1; step >= 0; step -= 1) {
    if (step % chunk === chunk - 1 || step === steps - 1) ends[Math.floor(step / chunk)] = values;
    values = solver(step, values);
  }

  const known = new Map<number, Int32Array[]>();
  const choicesAt = (step: number): Int32Array | undefined => {
    const wanted = Math.floor(step / chunk);
    let choices = known.get(wanted);
    if (!choices) {
      choices = chunkChoices(solver, ends[wanted] ?? values, wanted * chunk, Math.min(steps, (wanted + 1) * chunk));
      for (const old of known.keys()) if (old < wanted - 1 || old > wanted) known.delete(old);
      known.set(wanted, choices);
    }
    return choices[step - wanted * chunk];
  };
  return {
    replicasAt: (atMs, queue, before) => {
      const step = Math.max(0, Math.min(steps - 1, Math.floor(atMs / stepMs)));
      const row = Math.round(grid.locate(queue));
      const column = Math.max(problem.min, Math.min(problem.max, before)) - problem.min;
      return problem.min + (choicesAt(step)?.[row * width + column] ?? column);
    },
  };
}

type Solver = (step: number, after: Values, choices?: Int32Array) => Values;

function chunkChoices(solve: Solver, end: Values, from: number, to: number): Int32Array[] {
  const choices: Int32Array[] = [];
  let values = end;
  for (let step = to - 1; step >= from; step -= 1) {
    const chosen = new Int32Array(values.length);
    values = solve(step, values, chosen);
    choices[step - from] = chosen;
  }
  return choices;
}

/** What a number of replicas does to any queue within one step. */
interface Pull {
  /** Mean change of the queue's length. */
  readonly moved: number;
  /** √3 standard deviations: where the outer two of three points lie. */
  readonly spread: number;
}

/** One step backward: what each (queue, replicas) costs from here, and, where asked, the replicas to go to. */
function stepSolver(problem: Problem, grid: QueueGrid, width: number, stepMs: number): Solver {
  const { lengths } = grid;
  const { target, min, max } = problem;
  const seconds = stepMs / 1000;
  return (step, after, choices) => {
    const values = new Float64Array(after.length);
    const chosen = choices ?? new Int32Array(after.length);
    const atMs = (step + 0.5) * stepMs;
    const pulls = pullsAt(problem, atMs, seconds, width);
    const beyond = 1 / problem.perReplicaPerSecond(atMs);
    for (let row = 0; row < lengths.length; row += 1) {
      const length = lengths[row] ?? 0;
      const excess = Math.max(0, length - target) / (excessTargets * Math.max(1, target));
      for (const [column, { moved, spread }] of pulls.entries()) {
        const above = chanceAbove(((target - length - moved / 2) * Math.sqrt(3)) / spread);
        const later =
          4 * valueAt(after, grid, width, column, length + moved, beyond) +
          valueAt(after, grid, width, column, length + moved + spread, beyond) +
          valueAt(after, grid, width, column, length + moved - spread, beyond);
        const price = priceRatio * max * (above + excess);
        values[row * width + column] = (min + column + price) * seconds + later / 6;
      }
      cheapestMoves(values, chosen, row * width, width, problem);
    }
    return values;
  };
}

/** Who leaves messages at the end has not saved the replica-seconds they take. */
function workLeft({ durationMs, perReplicaPerSecond }: Problem, { lengths }: QueueGrid, width: number): Values {
  const each = perReplicaPerSecond(durationMs);
  return Float64Array.from({ length: lengths.length * width }, (_, index) => {
    return (lengths[Math.floor(index / width)] ?? 0) / each;
  });
}

function pullsAt(problem: Problem, atMs: number, seconds: number, width: number): readonly Pull[] {
  const rate = problem.ratePerSecond(atMs);
  const each = problem.perReplicaPerSecond(atMs);
  return Array.from({ length: width }, (_, column) => {
    const served = each * (problem.min + column);
    return { moved: (rate - served) * seconds, spread: Math.sqrt(3 * Math.max(1e-9, (rate + served) * seconds)) };
  });
}

/**
 * Replaces what it costs to have so many replicas by the least over moving to any other number first: two passes, since a
 * start and a stop cost the same wherever they happen.
 */
function cheapestMoves(
  values: Values,
  chosen: Int32Array,
  offset: number,
  width: number,
  { startMs, stopMs }: Problem,
): void {
  for (let column = 0; column < width; column += 1) chosen[offset + column] = column;
  const follow = (column: number, from: number, cost: number) => {
    const other = (values[offset + from] ?? 0) + cost;
    if (other >= (values[offset + column] ?? 0)) return;
    values[offset + column] = other;
    chosen[offset + column] = chosen[offset + from] ?? from;
  };
  for (let column = 1; column < width; column += 1) follow(column, column - 1, stopMs / 1000);
  for (let column = width - 2; column >= 0; column -= 1) follow(column, column + 1, startMs / 1000);
}

/** Between two points in a straight line; beyond the last one `beyond` more for each message. */
function valueAt(
  values: Values,
  grid: QueueGrid,
  width: number,
  column: number,
  length: number,
  beyond: number,
): number {
  const place = grid.locate(length);
  const row = Math.floor(place);
  const low = values[row * width + column] ?? 0;
  if (place === row) return low + beyond * Math.max(0, length - (grid.lengths[row] ?? 0));
  const high = values[(row + 1) * width + column] ?? low;
  return low + (high - low) * (place - row);
}

/** Chance that a standard normal variable is above `z`, by a logistic curve (at most 0.01 off). */
function chanceAbove(z: number): number {
  return 1 / (1 + Math.exp(1.702 * z));
}

/** What can pile up at most while nothing but the minimum runs for a while. */
function longestQueue({ ratePerSecond, target }: Problem, stepMs: number, steps: number): number {
  let peak = 0;
  for (let step = 0; step < steps; step += 1) peak = Math.max(peak, ratePerSecond((step + 0.5) * stepMs));
  return Math.max(4 * target, peak * 60);
}
