import { templateHashOf } from "../../shared/actuator/replicas/template-hash.ts";
import { isJsonObject } from "../../shared/config/json.ts";
import type { JsonObject } from "../../shared/model/json.ts";

/** Of a `run` part; a replica keeps the grace time it was made with. */
export function templateHash({ stop, ...run }: JsonObject): string {
  const signal = isJsonObject(stop) ? stop.signal : undefined;
  return templateHashOf(signal === undefined ? run : { ...run, stop: { signal } });
}
