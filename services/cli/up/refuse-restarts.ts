import { isDeepStrictEqual } from "node:util";
import { invalid } from "../../../shared/errors.ts";
import type { Config, ConfiguredActuator } from "../config/load.ts";
import { runsPrograms } from "../config/written-readings.ts";

/** What was started with the whole. */
export interface StartedWith {
  /** In this process, also those that the file does not name any more. */
  readonly embedded: ReadonlyMap<string, { readonly configured: ConfiguredActuator }>;
  readonly collectors?: readonly string[] | undefined;
  readonly allowExec: boolean;
}

/** What was started is not changed while it runs. @throws MicroscalerError `invalid` with everything that takes a restart */
export function refuseRestarts({ embedded, collectors, allowExec }: StartedWith, now: Config): void {
  const changed = [...now.actuators].filter(([name, actuator]) => {
    const started = embedded.get(name);
    return started !== undefined && !isDeepStrictEqual(started.configured, actuator);
  });
  const faults = changed.map(([name]) => ({
    path: `actuators.${name}`,
    problem: "is not what was started under this name; that takes a restart",
  }));
  if (!isDeepStrictEqual(collectors, now.collectors))
    faults.push({ path: "collector.address", problem: "has changed; that takes a restart" });
  if (!allowExec && runsPrograms(now.pools))
    faults.push({
      path: "pools",
      problem: "name metrics with the source command, none did before; that takes a restart",
    });
  if (faults.length > 0) throw invalid("the configuration", faults);
}
