import type { Problem } from "../../../shared/config/faults.ts";
import { isJsonObject } from "../../../shared/config/json.ts";
import { nearest } from "../../../shared/config/nearest.ts";
import type { Json } from "../../../shared/model/json.ts";
import { type LineOf, namedOnce } from "../../decision-engine/checks/named-once.ts";
import { poolsIn, textAt, type WrittenPool } from "../../decision-engine/checks/outline.ts";
import { poolProblems } from "../../decision-engine/checks/pool-problems.ts";

/** What no schema of one field can see. Looks at the file as it is written, so that it tells also where other things are wrong. */
export function crossChecks(config: Json, lineOf: LineOf): readonly Problem[] {
  const pools = poolsIn(config);
  return [
    ...actuatorsGiven(config),
    ...namedOnce("pools", pools, lineOf),
    ...pools.flatMap((pool) => [...actuatorKnown(pool, config), ...poolProblems(pool, lineOf)]),
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
