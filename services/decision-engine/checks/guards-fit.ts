import type { Problem } from "../../../shared/config/faults.ts";
import { isJsonList, isJsonObject } from "../../../shared/config/json.ts";
import { metricKinds } from "../core/targets/laws.ts";
import { numberAt, targetKindOf, valueAt, type Written } from "./outline.ts";

/** A guard that looks at a metric has one to look at, and activation has a 0 to leave. */
export function guardsFit({ at, json }: Written): readonly Problem[] {
  if (!isJsonObject(json.guards)) return [];
  const { guards } = json;
  const problem = (guard: string, text: string) =>
    guard in guards ? [{ at: [...at, "guards", guard], problem: text }] : [];
  const kind = targetKindOf(json);
  const without = `the target ${kind} follows no metric; remove it, or take a target that does`;
  const unfit = kind === undefined || metricKinds.some((known) => known === kind) ? [] : ["activation", "fallback"];
  return [
    ...unfit.flatMap((guard) => problem(guard, without)),
    ...("metric" in json ? [] : problem("inFlight", "there is no metric that could tell what is in flight; add one")),
    ...(unfit.length > 0 || lowestMin({ at, json }) === 0
      ? []
      : problem("activation", "min is never 0, so that there is no 0 to leave; remove it or lower min")),
  ];
}

function lowestMin({ json }: Written): number {
  const usual = numberAt(json, "replicas", "min") ?? 0;
  const schedule = valueAt(json, ["replicas", "schedule"]);
  const scheduled = isJsonList(schedule) ? schedule.map((entry) => numberAt(entry, "min") ?? usual) : [];
  return Math.min(usual, ...scheduled);
}
