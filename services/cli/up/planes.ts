import type { RunningService } from "../../../shared/lifecycle/service.ts";
import { startConsole } from "../../console/main.ts";
import { type RunningEngine, startEngine } from "../../decision-engine/main.ts";
import { startCollector } from "../../metric-collector/main.ts";
import { defaultPorts } from "../options.ts";
import type { Whole } from "./whole.ts";

/** Starts the collector as a part of the whole. */
export function addCollector({ options, parts, own, allowRefs, allowExec }: Whole): Promise<RunningService> {
  const where = parts.listenAt(defaultPorts.collector);
  const log = options.log.child({ plane: "collector" });
  return parts.add("collector", where, () => startCollector({ ...where, ...own.planes, allowRefs, allowExec, log }));
}

/** Starts the engine, which dials these, as a part of the whole. */
export function addEngine(
  { options, parts, own }: Whole,
  dialled: { readonly collectors: readonly string[]; readonly actuators: ReadonlyMap<string, string> },
): Promise<RunningEngine> {
  const { config, store, allowExec = false } = options;
  const { file, pools } = config;
  const where = parts.listenAt(defaultPorts.engine);
  const log = options.log.child({ plane: "engine" });
  const shared = store ? { store } : {};
  return parts.add("engine", where, () =>
    startEngine({
      ...{ ...where, ...shared, ...own.planes, ...dialled },
      ...{ dial: own.engineDial, pools, file, allowExec, log },
    }),
  );
}

/** Starts the console of this engine as a part of the whole. */
export function addConsole({ options, parts, own }: Whole, engine: string): Promise<RunningService> {
  const { consoleListen: listen, protection = {} } = options;
  const log = options.log.child({ plane: "console" });
  return parts.add("console", { listen }, () =>
    startConsole({ listen, engine, protection, dial: own.consoleDial, log }),
  );
}
