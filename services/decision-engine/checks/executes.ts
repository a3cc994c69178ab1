import type { Problem } from "../../../shared/config/faults.ts";
import { isJsonList, isJsonObject } from "../../../shared/config/json.ts";
import type { Json } from "../../../shared/model/json.ts";
import type { Written } from "./outline.ts";
import { metricsOf } from "./written-metrics.ts";

const allowIt = "unless the engine was started with --allow-exec";

/** Metrics of a workload that run a program, wherever they stand: alone, in a combination or as a setpoint. */
export function programsRun(workload: Written): readonly Problem[] {
  return metricsOf(workload).flatMap(({ at, json }) => commandsIn(json, at));
}

/** The actuator of that kind runs whatever program it is told to. */
export function programsStarted(kind: string, name: string): readonly Problem[] {
  if (kind !== "process") return [];
  return [{ at: ["actuator"], problem: `"${name}" runs programs, which pools of the API may not ${allowIt}` }];
}

/** Also where a source of that name would not be read: what is refused needlessly is told of, what is missed is run. */
function commandsIn(json: Json, at: readonly PropertyKey[]): Problem[] {
  if (isJsonList(json)) return json.flatMap((value, index) => commandsIn(value, [...at, index]));
  if (!isJsonObject(json)) return [];
  const runs = `"command" runs a program, which metrics of the API may not ${allowIt}`;
  const own = json.source === "command" ? [{ at: [...at, "source"], problem: runs }] : [];
  return [...own, ...Object.entries(json).flatMap(([key, value]) => commandsIn(value, [...at, key]))];
}
