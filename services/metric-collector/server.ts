import type { MetricCollectorHandlers } from "../../proto/gen/microscaler/v1/MetricCollector.js";
import { invalid, MicroscalerError } from "../../shared/errors.ts";
import { duplex, unary } from "../../shared/rpc/handlers.ts";
import { toGrpc } from "../../shared/rpc/status.ts";
import { required } from "../../shared/rpc/wire/numbers.ts";
import { sampleToWire } from "../../shared/rpc/wire/sample.ts";
import { faultsOfWire, metricFromWire, type WireMetric } from "./metric-from-wire.ts";
import { metricReader } from "./metric-reader.ts";
import type { Poller } from "./poller.ts";
import { sampleNow } from "./sample.ts";
import type { ReadOptions } from "./shared-metric.ts";
import { takeReading } from "./timed-reading.ts";
import { serveWatch } from "./watch.ts";

export interface CollectorHandlers {
  readonly handlers: MetricCollectorHandlers;
  /** Ends every open Watch, so that its caller looks for another collector at once. */
  endWatches(): void;
}

type Reading = Pick<ReadOptions, "allowRefs" | "telemetry">;

/** What the collector answers; `poller` reads for all who watch. */
export function collectorHandlers(poller: Poller, options: Reading): CollectorHandlers {
  const open = new Set<{ end(): void }>();
  const handlers: MetricCollectorHandlers = {
    Watch: duplex((stream, { signal }) => {
      open.add(stream);
      signal.addEventListener("abort", () => open.delete(stream), { once: true });
      serveWatch(poller, stream, signal);
    }),
    Read: unary(({ metric }, { signal }) => readOnce(required(metric, "metric"), options, signal)),
    Validate: unary(({ metrics }) => ({ faults: metrics.flatMap((wire) => faultsOfWire(wire, options.allowRefs)) })),
    Push: (_stream, answer) => {
      const why = "this collector takes no pushed samples; name a source that it can read instead";
      answer(toGrpc(new MicroscalerError("unimplemented", why)));
    },
  };
  return {
    handlers,
    endWatches: () => {
      for (const stream of open) stream.end();
    },
  };
}

async function readOnce(wire: WireMetric, { allowRefs, telemetry }: Reading, over: AbortSignal) {
  const parsed = metricFromWire(wire);
  if (!parsed.ok) throw invalid(`metric ${wire.metric}`, parsed.faults);
  const reader = metricReader(parsed.value, allowRefs);
  try {
    return sampleToWire(sampleNow(wire.metric, await takeReading(reader, parsed.value, telemetry, over)));
  } finally {
    await reader.close();
  }
}
