import type { AllowList } from "../../shared/config/references.ts";
import type { RunningService, ServiceOptions } from "../../shared/lifecycle/service.ts";
import { servePlane } from "../../shared/rpc/plane.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { poller } from "./poller.ts";
import { pushedValues } from "./pushed-values.ts";
import { collectorHandlers } from "./server.ts";
import { readTelemetry } from "./telemetry.ts";

export interface CollectorOptions extends ServiceOptions {
  readonly log: Log;
  /** References that metrics may use, as `env:NAME` and `file:PATH`. */
  readonly allowRefs: AllowList;
  /** Whether metrics may run programs of this machine. */
  readonly allowExec: boolean;
}

/** Time for single readings to end when the collector stops. */
const drainMs = 1000;

/** Starts the metric-collector. Stopping ends every watch, lets single readings end and closes every client. */
export async function startCollector(options: CollectorOptions): Promise<RunningService> {
  const { log, allowRefs, allowExec } = options;
  const telemetry = readTelemetry();
  const surroundings = { wallMs: Date.now, allowExec, pushed: pushedValues() };
  const readings = poller({ allowRefs, log, telemetry, random: Math.random, surroundings });
  const { handlers, endWatches } = collectorHandlers(readings, { allowRefs, telemetry, surroundings });
  const server = await servePlane(options, "MetricCollector", handlers, () => []);
  const end = async () => {
    endWatches();
    await Promise.all([server.stop(drainMs), readings.close()]);
  };
  let ended: Promise<void> | undefined;
  return {
    name: "collector",
    address: server.address,
    stop: () => {
      ended ??= end();
      return ended;
    },
  };
}
