import { allocate, type Claim } from "../../services/decision-engine/core/allocate.ts";
import { decide } from "../../services/decision-engine/core/decide.ts";
import { layoutOf } from "../../services/decision-engine/core/layout.ts";
import type { PoolState } from "../../services/decision-engine/core/state.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import { type Rules, Scene } from "./core-scene.ts";

/** How much is measured; the best of the rounds counts, a warm-up before them does not. */
export interface Effort {
  readonly rounds: number;
  readonly roundMs: number;
}

/** Rounds that the compiler takes for its work, on a machine that has other work too. */
const warmUpRounds = 4;

/** By CPU time of the process, which other work on the machine does not touch, and by the clock on the wall. */
export interface Measured {
  readonly cpu: number;
  readonly wall: number;
}

/** Workload decisions a second of one core, in pools of so many whose targets all step at every call. */
export function decisionsPerSecond(rules: Rules, { rounds, roundMs }: Effort, workloads = 10): Measured {
  const scene = new Scene(workloads, rules);
  let state: PoolState = new Map();
  const perDecision: Measured[] = [];
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    let cpuMs = 0;
    let wallMs = 0;
    let calls = 0;
    for (; wallMs < roundMs; calls += 1) {
      const input = scene.next();
      const read = stopwatch();
      const decision = decide(input, state, scene.nowMs);
      const { cpu, wall } = read();
      cpuMs += cpu;
      wallMs += wall;
      state = decision.state;
      scene.take(decision);
    }
    if (round >= 0) perDecision.push({ cpu: cpuMs / (calls * workloads), wall: wallMs / (calls * workloads) });
  }
  const { cpu, wall } = least(perDecision);
  return { cpu: 1000 / cpu, wall: 1000 / wall };
}

/** How many milliseconds one allocation among so many workloads takes: two dimensions, ten priorities, a third more wanted than there is. */
export function allocationMs(workloads: number, { rounds, roundMs }: Effort): Measured {
  const layout = layoutOf(crowd(workloads));
  const claims = layout.places.map(
    (place): Claim => ({ place, floor: 1, wanted: 1 + ((place.index * 7) % 20), held: 0, desired: place.index % 10 }),
  );
  const times: Measured[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const read = stopwatch();
    const untilMs = performance.now() + roundMs;
    let calls = 0;
    do {
      allocate(claims, layout.capacity, layout.reserve);
      calls += 1;
    } while (performance.now() < untilMs);
    const { cpu, wall } = read();
    if (round >= 0) times.push({ cpu: cpu / calls, wall: wall / calls });
  }
  return least(times);
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

/** Starts; what it returns says how many milliseconds have been spent. */
function stopwatch(): () => Measured {
  const before = process.cpuUsage();
  const startedMs = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { cpu: (user + system) / 1000, wall: performance.now() - startedMs };
  };
}

function least(rounds: readonly Measured[]): Measured {
  return { cpu: Math.min(...rounds.map(({ cpu }) => cpu)), wall: Math.min(...rounds.map(({ wall }) => wall)) };
}
