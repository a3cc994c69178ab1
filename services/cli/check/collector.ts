import type { CollectorClient } from "../../../shared/rpc/collector-client.ts";
import { collectorClient } from "../../../shared/rpc/collector-client.ts";
import { createLog } from "../../../shared/telemetry/log.ts";
import { startCollector } from "../../metric-collector/main.ts";
import type { Config } from "../config/load.ts";
import { runsPrograms } from "../config/written-readings.ts";
import { loopback } from "../options.ts";

/** A collector that is asked for a while. */
export interface AskedCollector {
  readonly client: CollectorClient;
  /** It runs for this alone, in this process: nobody else knows it. */
  readonly embedded: boolean;
  close(): Promise<void>;
}

/** The collector that a configuration names, or one that runs here as long as it is asked. */
export async function openCollector({
  collector,
  allowRefs,
  pools,
}: Pick<Config, "collector" | "allowRefs" | "pools">): Promise<AskedCollector> {
  if (collector !== undefined) {
    const client = collectorClient(collector);
    return { client, embedded: false, close: async () => client.close() };
  }
  const service = await startCollector({
    ...{ listen: loopback(0), allowRefs, allowExec: runsPrograms(pools) },
    log: createLog("check"),
  });
  const client = collectorClient(service.address);
  return {
    client,
    embedded: true,
    close: async () => {
      client.close();
      await service.stop();
    },
  };
}
