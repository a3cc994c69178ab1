import type { Problem } from "../../../shared/config/faults.ts";
import { isJsonObject } from "../../../shared/config/json.ts";
import { nearest } from "../../../shared/config/nearest.ts";
import type { Json } from "../../../shared/model/json.ts";
import { metricKinds } from "../../decision-engine/core/targets/laws.ts";
import { capacityFits } from "./capacity-fits.ts";
import { guardsFit } from "./guards-fit.ts";
import { minimumsFit } from "./minimums.ts";
import { numberAt, poolsIn, targetKindOf, textAt, type Written, type WrittenPool } from "./outline.ts";
import { workloadFits } from "./workload-fits.ts";
import { readPool } from "./written-workload.ts";

/** The line a problem is on, as text for a message. */
export type LineOf = (at: readonly PropertyKey[]) => string;

/** What no schema of one field can see. Looks at the file as it is written, so that it tells also where other things are wrong. */
export function crossChecks(config: Json, lineOf: LineOf): readonly Problem[] {
  const pools = poolsIn(config);
  const read = pools.map(readPool);
  return [
    ...actuatorsGiven(config),
    ...namedOnce("pools", pools, lineOf),
    ...pools.flatMap((pool) => [
      ...actuatorKnown(pool, config),
      ...namedOnce("workloads", pool.workloads, lineOf),
      ...minimumsFit(pool),
      ...pool.workloads.flatMap((workload) => [
        ...boundsOrdered(workload),
        ...fixedInBounds(workload),
        ...metricFits(workload),
        ...guardsFit(workload),
      ]),
    ]),
    ...read.flatMap((pool) => [...capacityFits(pool), ...pool.workloads.flatMap(workloadFits)]),
  ];
}

function actuatorsGiven(config: Json): Problem[] {
  if (!isJsonObject(config) || !isJsonObject(config.actuators)) return [];
  return Object.entries(config.actuators).flatMap(([name, actuator]) => {
    if (!isJsonObject(actuator) || "kind" in actuator || "address" in actuator) return [];
    return [
      { at: ["actuators", name], problem: 'needs a kind, such as "process", or the address of one that runs apart' },
    ];
  });
}

function actuatorKnown({ at, json }: WrittenPool, config: Json): Problem[] {
  const name = textAt(json, "actuator");
  if (name === undefined || !isJsonObject(config) || !isJsonObject(config.actuators)) return [];
  const known = Object.keys(config.actuators);
  if (known.includes(name)) return [];
  const meant = nearest(name, known);
  const hint = meant ? `did you mean "${meant}"? ` : "";
  const problem = `there is no actuator named "${name}"; ${hint}there are ${known.join(", ") || "none"}`;
  return [{ at: [...at, "actuator"], problem }];
}

function namedOnce(what: "pools" | "workloads", written: readonly Written[], lineOf: LineOf): Problem[] {
  const byName = new Map<string, Written[]>();
  for (const one of written) {
    const name = textAt(one.json, "name");
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  return [...byName].flatMap(([name, same]) => {
    const [, second] = same;
    if (!second) return [];
    const places = listed(same.map(({ at }) => lineOf([...at, "name"])));
    const count = same.length === 2 ? "two" : same.length;
    return [{ at: [...second.at, "name"], problem: `there are ${count} ${what} named "${name}" (lines ${places})` }];
  });
}

/** `1, 2 and 3`. */
export function listed(words: readonly string[]): string {
  const [last = ""] = words.slice(-1);
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

function boundsOrdered({ at, json }: Written): Problem[] {
  const min = numberAt(json, "replicas", "min");
  const max = numberAt(json, "replicas", "max");
  if (min === undefined || max === undefined || min <= max) return [];
  return [{ at: [...at, "replicas"], problem: `min ${min} is greater than max ${max}` }];
}

function fixedInBounds({ at, json }: Written): Problem[] {
  if (textAt(json, "target", "kind") !== "fixed") return [];
  const replicas = numberAt(json, "target", "replicas") ?? 0;
  const min = numberAt(json, "replicas", "min") ?? 0;
  const max = numberAt(json, "replicas", "max") ?? Number.POSITIVE_INFINITY;
  if (min > max || (replicas >= min && replicas <= max)) return [];
  const problem = replicas > max ? `${replicas} is greater than max ${max}` : `${replicas} is less than min ${min}`;
  return [{ at: [...at, "target", "replicas"], problem }];
}

function metricFits({ at, json }: Written): Problem[] {
  const kind = targetKindOf(json);
  if (kind === "remainder" && "metric" in json) {
    return [{ at: [...at, "metric"], problem: "a remainder takes what is left and reads no metric; remove it" }];
  }
  if (metricKinds.some((known) => known === kind) && !("metric" in json)) {
    return [{ at, problem: `the target ${kind} needs a metric; add one with its source` }];
  }
  return [];
}
