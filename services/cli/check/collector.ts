import type { MetricSpec } from "../../../shared/model/metric.ts";
import type { Sample } from "../../../shared/model/sample.ts";
import { type CollectorClient, collectorClient } from "../../../shared/rpc/collector-client.ts";
import type { Dial } from "../../../shared/rpc/dial.ts";
import { createLog } from "../../../shared/telemetry/log.ts";
import { startCollector } from "../../metric-collector/main.ts";
import type { Config } from "../config/load.ts";
import { readingsOf, runsPrograms } from "../config/written-readings.ts";
import { loopback } from "../options.ts";
import { isUnreachable } from "../unreachable.ts";

/** A collector, or several, asked for a while. */
export interface AskedCollector {
  readonly client: Pick<CollectorClient, "read">;
  /** It runs for this alone, in this process: nobody else knows it. */
  readonly embedded: boolean;
  close(): Promise<void>;
}

/** The collectors that a configuration names, dialled so, or one that runs here as long as it is asked. */
export async function openCollector(
  { collectors, allowRefs, pools }: Pick<Config, "collectors" | "allowRefs" | "pools">,
  dial: Dial,
): Promise<AskedCollector> {
  if (collectors !== undefined) {
    const clients = collectors.map((address) => collectorClient(address, dial));
    const close = async () => {
      for (const client of clients) client.close();
    };
    return { client: anyOf(clients), embedded: false, close };
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

/** Asks the first that can be reached; what is pushed, all in turn until one knows it. */
function anyOf(clients: readonly CollectorClient[]): Pick<CollectorClient, "read"> {
  return {
    read: async (metric, deadlineMs) => {
      let absent: Sample | undefined;
      let unreached: unknown;
      for (const client of clients) {
        try {
          const sample = await client.read(metric, deadlineMs);
          if (sample.reading.kind === "value" || !isPushed(metric)) return sample;
          absent ??= sample;
        } catch (thrown) {
          if (!isUnreachable(thrown)) throw thrown; // whoever refuses us has to be told of, also where another does not
          unreached = thrown;
        }
      }
      if (absent) return absent;
      throw unreached;
    },
  };
}

function isPushed({ spec }: MetricSpec): boolean {
  return readingsOf(spec).some(({ written }) => written.source === "push");
}
