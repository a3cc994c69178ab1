import { pathOf } from "../../../shared/config/faults.ts";
import { isJsonObject } from "../../../shared/config/json.ts";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { Fault } from "../../../shared/model/fault.ts";
import { runSpecOf } from "../run-spec.ts";
import { numberAt, textAt, type WrittenPool } from "./outline.ts";
import type { PlaneChecks } from "./plane-checks.ts";
import { metricsOf } from "./written-metrics.ts";

/** What another plane says of its parts of a pool; a warning where it could not be asked. */
interface Said {
  /** It answered. */
  readonly asked: boolean;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/** What the collector says of the metrics of a pool, whatever else is wrong with it. */
export function metricFaults({ workloads }: WrittenPool, planes: PlaneChecks): Promise<Said> {
  const metrics = workloads.flatMap(metricsOf).map(({ at, json }) => ({ metric: pathOf(at), spec: json }));
  return metrics.length === 0 ? nothing : said("the metrics", () => planes.metrics(metrics));
}

/** What the actuator says of how the workloads of a pool are run, whatever else is wrong with it. */
export async function runFaults({ workloads }: WrittenPool, actuator: string, planes: PlaneChecks): Promise<Said> {
  const runs = workloads.flatMap(({ at, json }) => {
    const { run } = json;
    if (run === undefined || !isJsonObject(run)) return [];
    const min = numberAt(json, "replicas", "min") ?? 0;
    return [{ at, spec: runSpecOf(textAt(json, "name") ?? "", run, min) }];
  });
  if (runs.length === 0) return nothing;
  const specs = runs.map(({ spec }) => spec);
  const { faults, ...rest } = await said("how they are run", () => planes.runs(actuator, specs));
  const placed = faults.map(({ path, problem }) => {
    const [, index, within = ""] = /^runs\[(\d+)\]\.(.*)$/.exec(path) ?? [];
    const place = index === undefined ? undefined : runs[Number(index)]?.at;
    return { path: place ? pathOf([...place, within]) : path, problem };
  });
  return { ...rest, faults: placed };
}

const nothing: Promise<Said> = Promise.resolve({ asked: false, faults: [], warnings: [] });

async function said(what: string, ask: () => Promise<readonly Fault[]>): Promise<Said> {
  try {
    return { asked: true, faults: await ask(), warnings: [] };
  } catch (thrown) {
    if (!(thrown instanceof MicroscalerError)) throw thrown;
    const problem = `${what} could not be checked: ${thrown.message}`;
    return { asked: false, faults: [], warnings: [{ path: "workloads", problem }] };
  }
}
