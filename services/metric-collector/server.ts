import type { MetricCollectorHandlers } from "../../proto/gen/microscaler/v1/MetricCollector.js";
import { invalid } from "../../shared/errors.ts";
import { clientStream, duplex, unary } from "../../shared/rpc/handlers.ts";
import { openStreams } from "../../shared/rpc/open-streams.ts";
import { required } from "../../shared/rpc/wire/numbers.ts";
import { sampleToWire } from "../../shared/rpc/wire/sample.ts";
import { faultsOfWire, metricFromWire, type WireMetric } from "./metric-from-wire.ts";
import type { Poller } from "./poller.ts";
import { pushIntake } from "./push.ts";
import { readMetricOnce } from "./read-once.ts";
import { sampleNow } from "./sample.ts";
import type { ReadOptions } from "./shared-metric.ts";
import { serveWatch } from "./watch.ts";

export interface CollectorHandlers {
  readonly handlers: MetricCollectorHandlers;
  /** Ends every open Watch, so that its caller looks for another collector at once, and answers every open Push. */
  endWatches(): void;
}

type Reading = Pick<ReadOptions, "allowRefs" | "telemetry" | "surroundings">;

/** What the collector answers; `poller` reads for all who watch. */
export function collectorHandlers(poller: Poller, options: Reading): CollectorHandlers {
  const streams = openStreams();
  const handlers: MetricCollectorHandlers = {
    Watch: duplex((stream, { signal }) => {
      streams.add(stream, signal);
      serveWatch(poller, stream, signal);
    }),
    Read: unary(({ metric }, { signal }) => readOnce(required(metric, "metric"), options, signal)),
    Validate: unary(({ metrics }) => ({ faults: metrics.flatMap((wire) => faultsOfWire(wire, options.allowRefs)) })),
    Push: clientStream((stream, { signal }) => {
      const intake = pushIntake(options.surroundings.pushed);
      const end = () => stream.answer(intake.summary());
      streams.add({ end }, signal);
      stream.onMessage(intake.take);
      stream.onEnd(end);
    }),
  };
  return { handlers, endWatches: streams.endAll };
}

async function readOnce(wire: WireMetric, options: Reading, over: AbortSignal) {
  const parsed = metricFromWire(wire);
  if (!parsed.ok) throw invalid(`metric ${wire.metric}`, parsed.faults);
  return sampleToWire(sampleNow(wire.metric, await readMetricOnce(parsed.value, options, over)));
}
