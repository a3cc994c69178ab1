import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../shared/errors.ts";
import { machineMs } from "./journal.ts";
import { firstFixed, pausedPool, pools } from "./pools.ts";
import type { Witness } from "./witnesses.ts";

/** What people and controllers have said, and what has to be in force whatever happens. */
export interface Wanted {
  fixed(pool: string): number;
  demand(pool: string): number;
  /** The most that the paused workload may have; undefined while the pause may not be in force. */
  readonly pausedAt: number | undefined;
  /** From the next `say` on. */
  setFixed(pool: string, replicas: number): void;
  setDemand(pool: string, replicas: number): void;
  /** Growth of the batch of one pool, which has come to its count; nothing where that is so. */
  pause(): void;
  /** Says all that was never said, or was lost; again until an engine has taken it. @throws Error where none does in time */
  say(): Promise<void>;
  /** The store has forgotten everything. */
  forgotten(): void;
  /** When it last did. */
  readonly forgottenAtMs: number;
}

const owner = "faults";

const pause = `pause ${pausedPool}`;

/** Longer than any run: nothing of it may get lost by time. */
const ttlMs = 24 * 3_600_000;

const saidWithinMs = 15_000;

export function wanted(witnesses: readonly Witness[]): Wanted {
  const fixed = new Map(pools.map(({ name }) => [name, firstFixed]));
  const demand = new Map(outside().map((pool) => [pool, 2]));
  const unsaid = new Set<string>();
  let paused = false;
  let forgottenAtMs = 0;
  const all = () => {
    unsaid.clear();
    for (const pool of fixed.keys()) unsaid.add(`fixed ${pool}`);
    for (const pool of demand.keys()) unsaid.add(`demand ${pool}`);
  };
  all();
  const sayOne = async ({ client }: Witness, what: string) => {
    const [kind, pool = ""] = what.split(" ");
    const workload = kind === "demand" ? "worker" : "batch";
    if (kind === "fixed") await client.setFixed({ pool, workload, replicas: fixed.get(pool) ?? 0 });
    else if (kind === "demand")
      await client.setDemand({ pool, workload, replicas: demand.get(pool) ?? 0, owner, ttlMs });
    else await client.pause({ pool, workload, owner, direction: "up", ttlMs });
    unsaid.delete(what);
  };
  const sayAll = (witness: Witness) => async () => {
    // the pause before the count that it is to hold up
    for (const what of [...unsaid].sort().reverse()) await sayOne(witness, what);
  };
  return {
    fixed: (pool) => (pool === pausedPool ? Math.min(firstFixed, fixed.get(pool) ?? 0) : (fixed.get(pool) ?? 0)),
    demand: (pool) => demand.get(pool) ?? 0,
    get pausedAt() {
      return paused && !unsaid.has(pause) ? firstFixed : undefined;
    },
    setFixed: (pool, replicas) => {
      fixed.set(pool, replicas);
      unsaid.add(`fixed ${pool}`);
    },
    setDemand: (pool, replicas) => {
      demand.set(pool, replicas);
      unsaid.add(`demand ${pool}`);
    },
    pause: () => {
      if (!paused) unsaid.add(pause);
      paused = true;
    },
    say: () => untilTaken(witnesses.map(sayAll)),
    get forgottenAtMs() {
      return forgottenAtMs;
    },
    forgotten: () => {
      forgottenAtMs = machineMs();
      paused = false;
      fixed.set(pausedPool, firstFixed); // without a pause it comes to what was set
      all();
    },
  };
}

function outside(): readonly string[] {
  return pools.filter(({ workloads }) => workloads[0]?.follows === "external").map(({ name }) => name);
}

async function untilTaken(tries: readonly (() => Promise<void>)[]): Promise<void> {
  const problems: string[] = [];
  for (const untilMs = performance.now() + saidWithinMs; performance.now() < untilMs; await sleep(100)) {
    for (const attempt of tries) {
      try {
        await attempt();
        return;
      } catch (thrown) {
        problems.push(messageOf(thrown));
      }
    }
  }
  throw new Error(`no engine took what was said within ${saidWithinMs / 1000} s: ${problems.slice(-3).join("; ")}`);
}
