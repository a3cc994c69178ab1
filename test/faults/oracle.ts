import type { Timed } from "./journal.ts";
import type { Law } from "./laws/law.ts";
import type { PoolPlan } from "./pools.ts";
import { after, nothingKnown, type PoolTruth } from "./truth.ts";

/** Follows the journal and holds every entry against the laws. */
export interface Oracle {
  take(entry: Timed): void;
  /** Something that is wrong and is no matter of the journal. */
  accuse(problem: string): void;
  pool(name: string): PoolTruth;
  /** When the actuator was started last. */
  readonly startedAtMs: number;
  /** First come, each with the newest lines of the journal before it. */
  readonly violations: readonly Violation[];
  /** Called with each entry once it is taken. */
  onEntry(listener: (entry: Timed) => void): void;
}

export interface Violation {
  readonly problem: string;
  readonly journal: readonly Timed[];
}

const excerptLength = 15;
/** What follows from the first ones says little more. */
const mostViolations = 3;

export function oracle(plans: readonly PoolPlan[], laws: Readonly<Record<string, Law>>): Oracle {
  const truths = new Map<string, PoolTruth>();
  const mins = new Map(plans.map((plan) => [plan.name, new Map(plan.workloads.map(({ name, min }) => [name, min]))]));
  const newest: Timed[] = [];
  const violations: Violation[] = [];
  const listeners: ((entry: Timed) => void)[] = [];
  let startedAtMs = 0;
  const of = (name: string) => truths.get(name) ?? nothingKnown;

  const accuse = (problem: string, pool?: string) => {
    if (violations.length >= mostViolations) return;
    const journal = newest.filter((entry) => pool === undefined || !("pool" in entry) || entry.pool === pool);
    violations.push({ problem, journal: journal.slice(-excerptLength) });
  };
  const step = (plan: PoolPlan, entry: Timed) => {
    const before = of(plan.name);
    const next = after(before, entry, mins.get(plan.name) ?? new Map());
    truths.set(plan.name, next);
    for (const [law, problems] of Object.entries(laws)) {
      for (const problem of problems({ entry, before, after: next, plan })) {
        accuse(`${law}: pool ${plan.name}: ${problem}`, plan.name);
      }
    }
  };
  return {
    take: (entry) => {
      newest.push(entry);
      if (newest.length > 100 * excerptLength) newest.splice(0, 50 * excerptLength);
      if (entry.kind === "started") startedAtMs = entry.atMs;
      for (const plan of plans) if (!("pool" in entry) || entry.pool === plan.name) step(plan, entry);
      for (const listener of listeners) listener(entry);
    },
    accuse: (problem) => accuse(problem),
    pool: of,
    get startedAtMs() {
      return startedAtMs;
    },
    violations,
    onEntry: (listener) => void listeners.push(listener),
  };
}
