import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../shared/model/json.ts";
import type { ScriptedCollector } from "./scripted-collector.ts";

/** The pool whose reaction is measured, and its metric. */
export const probe = "probe";

/** How often it is sampled; its law steps as often, and its steps come to lie where the samples arrive. */
const everyMs = 100;

/** Each sample asks for another count: one replica for each that waits. */
export function probePool(actuator: string): JsonObject {
  const every = `${everyMs}ms`;
  return {
    ...{ name: probe, actuator, capacity: 10 },
    workloads: [
      {
        name: "worker",
        priority: 1,
        replicas: { min: 1, max: 10 },
        metric: { source: "push", name: probe, every },
        target: { kind: "proportional", perReplica: 1, tolerance: 0, every },
        run: {},
      },
    ],
  };
}

/** When a command for the probe was read. */
export interface Arrivals {
  /** Resolves with the instant of the next one. */
  next(): Promise<number>;
  note(pool: string): void;
}

export function arrivals(): Arrivals {
  let take: ((atMs: number) => void) | undefined;
  return {
    next: () =>
      new Promise((resolve) => {
        take = resolve;
      }),
    note: (pool) => {
      if (pool === probe) take?.(performance.now());
    },
  };
}

const answerWithinMs = 2000;

/** From each sample being sent to the command that answers it, ms, oldest first. @throws Error where one is never answered */
export async function reactions(collector: ScriptedCollector, commands: Arrivals, count: number): Promise<number[]> {
  const found: number[] = [];
  let dueAtMs = performance.now();
  for (let index = 0; index < count; index += 1) {
    do dueAtMs += everyMs;
    while (dueAtMs < performance.now()); // always the same rhythm: a law that has found it would else wait for its tick
    await sleep(dueAtMs - performance.now());
    const arrived = commands.next();
    const sentAtMs = performance.now();
    collector.send(probe, 2 + (index % 2));
    const late = sleep(answerWithinMs, undefined, { ref: false });
    const atMs = await Promise.race([arrived, late]);
    if (atMs === undefined) throw new Error(`sample ${index} was not answered within ${answerWithinMs} ms`);
    found.push(atMs - sentAtMs);
  }
  return found;
}
