import { MicroscalerError } from "../../../shared/errors.ts";
import type { PoolSpec } from "../../../shared/model/pool.ts";
import type { WorldOptions } from "./options.ts";
import type { TracedArrivals } from "./trace/arrivals.ts";
import { readTrace } from "./trace/read.ts";
import { scenarioOf } from "./world.ts";

/** What arrives at which workload, highest priority first. */
export type Traced = ReadonlyMap<string, TracedArrivals>;

/**
 * Gives each trace to the workload it names; one that names none is for the workload with a metric and the highest priority
 * among those that have no trace of their own. Without any trace that one gets a scenario. @throws MicroscalerError `invalid`
 */
export function tracedWorkloads(spec: PoolSpec, { trace: files = [], scenario = "demo" }: WorldOptions): Traced {
  const measured = spec.workloads.filter(({ metric }) => metric).sort((a, b) => a.priority - b.priority);
  const names = measured.map(({ name }) => name);
  const given = new Map<string, TracedArrivals>();
  for (const { workload, file } of files) {
    if (workload === undefined) continue;
    if (!names.includes(workload)) throw refused(spec, `${workload}=${file}`, names);
    if (given.has(workload)) throw new MicroscalerError("invalid", `--trace is given twice for ${workload}`);
    given.set(workload, readTrace(file));
  }
  const unnamed = files.filter(({ workload }) => workload === undefined);
  const [first, second] = unnamed;
  if (second) {
    throw new MicroscalerError(
      "invalid",
      `--trace ${second.file} names no workload; say whose it is, such as ${names.at(-1)}=${second.file}`,
    );
  }
  const free = names.find((name) => !given.has(name));
  if (first) {
    if (free === undefined) throw refused(spec, first.file, names);
    given.set(free, readTrace(first.file));
  }
  if (given.size === 0) {
    if (free === undefined) throw new MicroscalerError("invalid", `pool ${spec.name} has no workload with a metric`);
    given.set(free, scenarioOf(scenario));
  }
  return new Map(
    names.flatMap((name) => {
      const arrivals = given.get(name);
      return arrivals ? [[name, arrivals] as const] : [];
    }),
  );
}

function refused({ name: pool }: PoolSpec, trace: string, names: readonly string[]): MicroscalerError {
  const known = names.length > 0 ? `those with a metric are ${names.join(", ")}` : "none has a metric";
  return new MicroscalerError("invalid", `--trace ${trace} is for no workload of pool ${pool}; ${known}`);
}
