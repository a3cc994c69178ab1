import type { Problem } from "../../../shared/config/faults.ts";
import { isJsonObject } from "../../../shared/config/json.ts";
import { problems } from "../../../shared/config/parse.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { valueAt } from "../../decision-engine/checks/outline.ts";
import { actuatorKinds } from "../actuators.ts";

/** What is wrong with the settings of embedded actuators; one that runs apart is given its own where it is started. */
export function settingProblems(config: Json): readonly Problem[] {
  const actuators = valueAt(config, ["actuators"]);
  if (!isJsonObject(actuators)) return [];
  return Object.keys(actuators).flatMap((name) => {
    const settings = settingsOf(config, name);
    const at = ["actuators", name];
    const { kind, address } = namesOf(config, name);
    if (address !== undefined) return Object.keys(settings).map((key) => ({ at, key, problem: belongsApart(key) }));
    const known = actuatorKinds.find((one) => one.kind === kind);
    return known ? problems(known.settings, settings, at) : [];
  });
}

/** As written, without kind and address. */
export function settingsOf(config: Json, name: string): JsonObject {
  const { kind: _kind, address: _address, ...settings } = namesOf(config, name);
  return settings;
}

function namesOf(config: Json, name: string): JsonObject {
  const written = valueAt(config, ["actuators", name]);
  return isJsonObject(written) ? written : {};
}

function belongsApart(key: string): string {
  return `unknown key "${key}": an actuator with an address runs apart and gets its settings where it is started`;
}
