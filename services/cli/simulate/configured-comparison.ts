import { parse } from "../../../shared/config/parse.ts";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { PoolSpec, WorkloadSpec } from "../../../shared/model/pool.ts";
import { setpointOf } from "../../decision-engine/core/targets/laws.ts";
import { poolSchema } from "../../decision-engine/schema.ts";
import { loadConfig } from "../config/load.ts";
import type { Comparison } from "./comparison.ts";
import { lawNamed } from "./law-names.ts";
import type { Simulation, WorkloadPlant } from "./model.ts";
import type { WorldOptions } from "./options.ts";
import type { TracedArrivals } from "./trace/arrivals.ts";
import { type Traced, tracedWorkloads } from "./traced-workloads.ts";
import { type World, worldOf, worldText } from "./world.ts";

export interface ConfiguredOptions extends WorldOptions {
  readonly config: string;
  readonly pool?: string;
}

/**
 * A pool of a configuration as it is, or with each law in place of the targets of the workloads that have a trace. Nothing
 * is contacted, references need not resolve. @throws MicroscalerError `invalid`
 */
export function configuredComparison(
  options: ConfiguredOptions,
  names: readonly string[],
  curveEveryMs: (durationMs: number) => number,
): Comparison {
  const spec = poolOf(options);
  const traced = tracedWorkloads(spec, options);
  const durationMs = Math.min(...[...traced.values()].map((arrivals) => arrivals.durationMs));
  const world = worldOf(options);
  const plants = new Map(
    spec.workloads.map((workload) => [workload.name, plantOf(workload, traced, world, options.target)]),
  );
  const startsAtMs = [...traced.values()][0]?.startsAtMs;
  const simulation: Omit<Simulation, "spec"> = {
    plants,
    durationMs,
    warmUpMs: Math.min(10_000, durationMs / 10),
    seed: options.seed,
    curveEveryMs: curveEveryMs(durationMs),
    ...(startsAtMs === undefined ? {} : { wallMs: startsAtMs }),
  };
  return {
    title: `pool ${spec.name} of ${options.config}`,
    conditions: [...worldText(world), ...spec.workloads.flatMap((workload) => besideText(workload, traced, plants))],
    runs: names.map((law) => ({
      law,
      simulation: { ...simulation, spec: withLaw({ ...spec, mode: "active" }, law, traced, plants) },
    })),
    queues: [...traced.keys()],
  };
}

function poolOf({ config: file, pool: name }: ConfiguredOptions): PoolSpec {
  const { pools } = loadConfig(file, { references: "skip" });
  const specs = pools.map((pool) => parse(poolSchema, pool, `a pool of ${file}`));
  const candidates = specs.filter((spec) => (name === undefined ? hasMetric(spec) : spec.name === name));
  const [only] = candidates;
  if (only && candidates.length === 1) return only;
  const known = specs.map((spec) => spec.name).join(", ");
  if (name !== undefined) throw new MicroscalerError("invalid", `${file} has no pool ${name}; there are ${known}`);
  throw new MicroscalerError(
    "invalid",
    only
      ? `${file} has several pools with a metric, name one with --pool: ${candidates.map((spec) => spec.name).join(", ")}`
      : `${file} has no workload with a metric; there is nothing that a trace could be for`,
  );
}

function hasMetric({ workloads }: PoolSpec): boolean {
  return workloads.some(({ metric }) => metric !== undefined);
}

const nothing: TracedArrivals = { name: "nothing", durationMs: 0, ratePerSecond: () => 0 };

/** A workload whose metric has no trace sees an empty queue. */
function plantOf(
  { name, metric, target }: WorkloadSpec,
  traced: Traced,
  { replicas, service, sampling }: World,
  standardTarget: number,
): WorkloadPlant {
  if (!metric) return { replicas };
  const arrivals = traced.get(name) ?? nothing;
  const seen = { ...sampling, everyMs: metric.everyMs };
  return { replicas, queue: { arrivals, service, sampling: seen, target: setpointOf(target) ?? standardTarget } };
}

/** The law brings its own guards on its steps; what else guards the workload stays. */
function withLaw(spec: PoolSpec, name: string, traced: Traced, plants: ReadonlyMap<string, WorkloadPlant>): PoolSpec {
  const workloads = spec.workloads.map((workload) => {
    const queue = traced.has(workload.name) ? plants.get(workload.name)?.queue : undefined;
    const law = queue && lawNamed(name, queue.target);
    if (!law) return workload;
    const { step: _step, up: _up, down: _down, ...kept } = workload.guards;
    return { ...workload, target: law.target, guards: { ...kept, ...law.guards } };
  });
  return { ...spec, workloads };
}

function besideText(
  { name, metric, target }: WorkloadSpec,
  traced: Traced,
  plants: ReadonlyMap<string, WorkloadPlant>,
): string[] {
  const arrivals = traced.get(name);
  const queue = plants.get(name)?.queue;
  if (arrivals && queue) return [`What arrives at ${name}: ${arrivals.name}. ${queue.target} messages may wait.`];
  if (metric) return [`${name} has no trace: nothing arrives at it.`];
  return target.kind === "external" ? [`Nobody says how many ${name} is to have: it keeps its minimum.`] : [];
}
