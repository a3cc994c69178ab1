import type { History } from "./history.ts";
import { machineMs } from "./journal.ts";
import type { Oracle } from "./oracle.ts";
import type { Plane } from "./plane.ts";
import { pools } from "./pools.ts";

type Cause = "SIGKILL" | "SIGTERM";

/** How long it took until things were good again, by what had happened. */
export interface Recoveries {
  /** This plane is about to be sent the signal; where it holds pools, their next holder is waited for. */
  lost(plane: Pick<Plane, "name" | "pid">, signal: Cause): void;
  /** What took longer than it may though nothing else was wrong, told once. */
  tooLong(): readonly string[];
  readonly all: readonly Recovery[];
}

export interface Recovery {
  /** `takeover after SIGKILL`, or `counts after a restart of the actuator`. */
  readonly what: string;
  /** The pool, or all. */
  readonly of: string;
  readonly fromMs: number;
  readonly tookMs: number;
  /** Whose end was its cause. */
  readonly subject: string;
  /** Nothing else was wrong meanwhile. */
  alone(): boolean;
}

const restored = "counts after a restart of the actuator";

const mostMs: Readonly<Record<string, number>> = {
  "takeover after SIGKILL": 3000,
  "takeover after SIGTERM": 500,
  [restored]: 2000,
};

interface Waiting {
  readonly what: string;
  readonly subject: string;
  readonly fromMs: number;
  readonly generation: bigint;
}

export function recoveries(oracle: Oracle, history: History, patience: number): Recoveries {
  const waiting = new Map<string, Waiting>();
  const all: Recovery[] = [];
  let starts = 0;
  let startedAtMs: number | undefined;
  let told = 0;
  const note = (of: string, { what, subject, fromMs }: Omit<Waiting, "generation">, atMs: number) => {
    const others = () => history.all.filter((one) => one.subject !== subject && (one.toMs ?? atMs) >= fromMs);
    const alone = () => others().every((one) => one.fromMs > atMs);
    all.push({ what, of, subject, fromMs, tookMs: Math.round(atMs - fromMs), alone });
  };
  oracle.onEntry((entry) => {
    if (entry.kind === "serving") {
      starts += 1;
      if (starts > 1) startedAtMs = entry.atMs;
    } else if (entry.kind === "slots" && startedAtMs !== undefined && countsAreBack(oracle)) {
      note("all", { what: restored, subject: "actuator", fromMs: startedAtMs }, entry.atMs);
      startedAtMs = undefined;
    } else if (entry.kind === "fence") {
      const one = waiting.get(entry.pool);
      if (!one || BigInt(entry.generation) <= one.generation) return;
      waiting.delete(entry.pool);
      note(entry.pool, one, entry.atMs);
    }
  });
  return {
    all,
    lost: ({ name, pid }, signal) => {
      for (const pool of pools) {
        const { holder, generation } = oracle.pool(pool.name);
        if (!holder.split("-").includes(String(pid))) continue;
        waiting.set(pool.name, { what: `takeover after ${signal}`, subject: name, fromMs: machineMs(), generation });
      }
    },
    tooLong: () => {
      const fresh = all.slice(told);
      told = all.length;
      return fresh
        .filter((one) => one.tookMs > patience * (mostMs[one.what] ?? Number.POSITIVE_INFINITY) && one.alone())
        .map(({ what, of, tookMs }) => `${what}, of ${of}, took ${tookMs} ms and may take ${mostMs[what]} ms`);
    },
  };
}

function countsAreBack(oracle: Oracle): boolean {
  return pools.every(({ name, shadow }) => {
    const { ordered, slots } = oracle.pool(name);
    return shadow || [...ordered].every(([workload, count]) => (slots.get(workload)?.[1] ?? 0) >= count);
  });
}
