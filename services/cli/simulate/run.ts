import { capacityShare } from "./capacity-share.ts";
import { Curves } from "./curves.ts";
import { Engine } from "./engine.ts";
import type { Planner, Simulation, SimulationResult, WorkloadResult } from "./model.ts";
import { streamsOf } from "./random.ts";
import { SimulatedWorkload } from "./simulated-workload.ts";

/** Everything happens on a grid of this. */
const stepMs = 50;

/**
 * Runs the engine's own decisions on a simulated pool in virtual time: on every sample that arrives, every replica that
 * became ready or is gone, and whenever they ask to be asked again. Orders are carried out at once. The same simulation
 * gives the same result. Throws where a workload has no plant, or nothing is left to score after the warm-up.
 */
export function simulate(simulation: Simulation, planners: ReadonlyMap<string, Planner> = new Map()): SimulationResult {
  const { spec, durationMs, warmUpMs } = simulation;
  if (durationMs <= warmUpMs) throw new Error(`durationMs ${durationMs} must be more than warmUpMs ${warmUpMs}`);
  const workloads = workloadsOf(simulation, planners);
  const engine = new Engine(spec, simulation.wallMs ?? 0);
  const curves = new Curves(simulation.curveEveryMs);
  let scoredMs = 0;
  let nowMs = 0;
  for (; nowMs < durationMs; nowMs += stepMs) {
    let news = engine.isDue(nowMs);
    for (const workload of workloads) news = workload.advance(nowMs, stepMs) || news;
    if (news) engine.decide(workloads, nowMs);
    curves.look(workloads, engine, nowMs);
    if (nowMs < warmUpMs) continue;
    scoredMs += stepMs;
    for (const workload of workloads) workload.addStep(nowMs, stepMs);
  }

  const uses = workloads.map(({ spec: { resources }, heldMs }) => ({ resources, replicas: heldMs / scoredMs }));
  const results = workloads.map((workload, place): [string, WorkloadResult] => {
    const remainderShare = 1 - capacityShare(spec.capacity, uses.slice(place, place + 1));
    const score = workload.score(nowMs, scoredMs, remainderShare);
    return [workload.spec.name, { ...(score && { score }), curve: curves.of(workload.spec.name) }];
  });
  const usedRatio = capacityShare(spec.capacity, uses);
  return { workloads: new Map(results), usedRatio, decisions: engine.decisions };
}

function workloadsOf({ spec, plants, seed }: Simulation, planners: ReadonlyMap<string, Planner>): SimulatedWorkload[] {
  return spec.workloads.map((workload, place) => {
    const plant = plants.get(workload.name);
    if (!plant) throw new Error(`workload ${workload.name} of pool ${spec.name} has no plant to run in`);
    return new SimulatedWorkload(workload, plant, streamsOf(seed, place), planners.get(workload.name));
  });
}
