import { type Problem, pathOf } from "../../../shared/config/faults.ts";
import { nearest } from "../../../shared/config/nearest.ts";
import { problems } from "../../../shared/config/parse.ts";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { Fault } from "../../../shared/model/fault.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { poolSchema } from "../schema.ts";
import { cautions } from "./cautions.ts";
import { programsRun, programsStarted } from "./executes.ts";
import { outlineOf, textAt, type WrittenPool } from "./outline.ts";
import type { PlaneChecks } from "./plane-checks.ts";
import { poolProblems } from "./pool-problems.ts";
import { isInMetric } from "./written-metrics.ts";
import { metricFaults, runFaults } from "./written-parts.ts";
import { readPool } from "./written-workload.ts";

/** What there is to say of a pool: it is taken where nothing is wrong with it. */
export interface CheckedPool {
  readonly faults: readonly Fault[];
  /** What is valid and may surprise all the same, and what could not be checked. */
  readonly warnings: readonly Fault[];
}

/**
 * Everything that is wrong with a pool that came by the API: by the engine's own schema, by what the collector and its
 * actuator say of their parts, and by what pools of the API may not do.
 * @throws MicroscalerError `unavailable`, `timeout` where it cannot be found out whether it would run programs
 */
export async function checkPool(json: JsonObject, planes: PlaneChecks): Promise<CheckedPool> {
  const pool = outlineOf({ at: [], json });
  const found = [...problems(poolSchema, json, []), ...poolProblems(pool)];
  const actuator = textAt(json, "actuator");
  const known = actuator !== undefined && planes.actuators().includes(actuator);
  const [metrics, runs, execution] = await Promise.all([
    metricFaults(pool, planes),
    known ? runFaults(pool, actuator, planes) : nothing,
    planes.allowExec ? [] : executionProblems(pool, known ? actuator : undefined, planes),
  ]);
  const own = metrics.asked ? found.filter(({ at }) => !(at[0] === "workloads" && isInMetric(at.slice(2)))) : found;
  const unknown = actuator !== undefined && !known ? [unknownActuator(actuator, planes.actuators())] : [];
  const faults = [...own, ...unknown, ...execution].map(faultOf);
  return {
    faults: once([...faults, ...metrics.faults, ...runs.faults]),
    warnings: [...cautions(readPool(pool)).map(faultOf), ...metrics.warnings, ...runs.warnings],
  };
}

const nothing = { asked: false, faults: [], warnings: [] } as const;

async function executionProblems(
  { workloads }: WrittenPool,
  actuator: string | undefined,
  planes: PlaneChecks,
): Promise<readonly Problem[]> {
  const started = actuator === undefined ? [] : programsStarted(await kindOf(actuator, planes), actuator);
  return [...workloads.flatMap(programsRun), ...started];
}

/** Whoever cannot say what it is might run programs. */
async function kindOf(actuator: string, planes: PlaneChecks): Promise<string> {
  try {
    return await planes.kindOf(actuator);
  } catch (thrown) {
    if (!(thrown instanceof MicroscalerError)) throw thrown;
    const why = `whether actuator ${actuator} runs programs is not known: ${thrown.message}`;
    throw new MicroscalerError(thrown.code, why, { cause: thrown });
  }
}

function unknownActuator(name: string, actuators: readonly string[]): Problem {
  const meant = nearest(name, actuators);
  const hint = meant ? `did you mean "${meant}"? ` : "";
  const problem = `there is no actuator named "${name}"; ${hint}there are ${actuators.join(", ") || "none"}`;
  return { at: ["actuator"], problem };
}

function faultOf({ at, problem }: Problem): Fault {
  return { path: pathOf(at), problem };
}

function once(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map((fault) => [`${fault.path}\n${fault.problem}`, fault])).values()];
}
