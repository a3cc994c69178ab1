import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { Config, LoadOptions } from "./config/load.ts";
import { watchConfig } from "./config/watch-config.ts";

/** The same service, which for as long as it runs takes up every change of its configuration file. */
export function reloading<Service extends RunningService>(
  service: Service,
  file: string,
  options: LoadOptions,
  log: Log,
  apply: (config: Config) => Promise<void>,
): Service {
  const watch = watchConfig(file, options, { apply, log });
  const stop = () => {
    watch.close();
    return service.stop();
  };
  return { ...service, stop };
}
