import { templateHashOf } from "../../shared/actuator/replicas/template-hash.ts";
import { isJsonObject } from "../../shared/config/json.ts";
import type { JsonObject } from "../../shared/model/json.ts";

/** Of a `run` part: how the image is come by does not make another container; a replica keeps the grace time it was made with. */
export function templateHash({ stop, pull: _pull, registry: _registry, ...run }: JsonObject): string {
  const signal = isJsonObject(stop) ? stop.signal : undefined;
  return templateHashOf(signal === undefined ? run : { ...run, stop: { signal } });
}
