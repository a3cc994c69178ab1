import { allocate, type Claim } from "../../services/decision-engine/core/allocate.ts";
import { decide } from "../../services/decision-engine/core/decide.ts";
import { layoutOf } from "../../services/decision-engine/core/layout.ts";
import type { PoolState } from "../../services/decision-engine/core/state.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import { type Rules, Scene } from "./core-scene.ts";

/** How much is measured; the median of the rounds counts, the first one is not counted. */
export interface Effort {
  readonly rounds: number;
  readonly roundMs: number;
}

const workloadsPerPool = 10;

/** Workload decisions a second on one core, in pools of ten whose targets all step at every call. */
export function decisionsPerSecond(rules: Rules, { rounds, roundMs }: Effort): number {
  const scene = new Scene(workloadsPerPool, rules);
  let state: PoolState = new Map();
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    let spentMs = 0;
    let calls = 0;
    for (; spentMs < roundMs; calls += 1) {
      const input = scene.next();
      const startedMs = performance.now();
      const decision = decide(input, state, scene.nowMs);
      spentMs += performance.now() - startedMs;
      state = decision.state;
      scene.take(decision);
    }
    if (round > 0) rates.push((calls * workloadsPerPool * 1000) / spentMs);
  }
  return median(rates);
}

/** How long one allocation among so many workloads takes: two dimensions, ten priorities, a third more wanted than there is. */
export function allocationMs(workloads: number, { rounds, roundMs }: Effort): number {
  const layout = layoutOf(crowd(workloads));
  const claims = layout.places.map(
    (place): Claim => ({ place, floor: 1, wanted: 1 + ((place.index * 7) % 20), held: 0, desired: place.index % 10 }),
  );
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const startedMs = performance.now();
    let calls = 0;
    let spentMs = 0;
    for (; spentMs < roundMs; calls += 1) {
      allocate(claims, layout.capacity, layout.reserve);
      spentMs = performance.now() - startedMs;
    }
    if (round > 0) times.push(spentMs / calls);
  }
  return median(times);
}

/** 10.5 replicas a workload are wanted on average. */
function crowd(count: number): PoolSpec {
  const workloads = Array.from({ length: count }, (_, index) => ({
    name: `workload-${index}`,
    priority: 1 + (index % 10),
    weight: 1 + (index % 3),
    resources: { replicas: 1, cpu: 250 * (1 + (index % 4)) },
    replicas: { min: 1, max: 20, schedule: [] },
    target: { kind: "fixed", replicas: 1 } as const,
    guards: {},
    run: {},
  }));
  const capacity = { replicas: 8 * count, cpu: 5500 * count };
  return { name: "crowd", actuator: "none", capacity, reserve: {}, surge: 0, mode: "active", workloads };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
