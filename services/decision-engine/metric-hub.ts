import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/canonical-json.ts";
import type { MicroscalerError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { MetricHint } from "../../shared/model/metric.ts";
import type { LinkStatus } from "../../shared/model/status.ts";
import type { CollectorClient } from "../../shared/rpc/collector-client.ts";
import type { CoreSample } from "./core/input.ts";
import { streamClock } from "./freshness.ts";
import { combinedHint } from "./metric-hint.ts";

/** A sample as the loops take it: on the engine's clock, with what traces and status need. */
export interface PlacedSample extends CoreSample {
  readonly source: string;
  readonly traceparent?: string;
}

/** One subscriber's interest in a metric. */
export interface Subscription {
  /** What the reader of the metric may know; said again only where it changes something. */
  hint(hint: MetricHint): void;
  end(): void;
}

export interface MetricHub {
  /** Reads a metric for as long as somebody subscribes; the same metric is read once. */
  subscribe(spec: JsonObject, take: (sample: PlacedSample) => void): Subscription;
  link(): LinkStatus;
  close(): void;
}

/** One metric, and who subscribes to it with what they know. */
interface Followed {
  readonly takers: Map<(sample: PlacedSample) => void, MetricHint>;
  told: MetricHint;
}

/** One stream to the collector for all pools. `onLink` is called when it goes up or down. */
export function metricHub(
  collector: Pick<CollectorClient, "watch">,
  onLink: (problem: MicroscalerError | undefined) => void,
): MetricHub {
  const followed = new Map<string, Followed>();
  let clock = streamClock();
  let problem: string | undefined = "not connected yet";
  const watch = collector.watch({
    onUp: () => {
      problem = undefined;
      onLink(undefined);
    },
    onDown: (error) => {
      clock = streamClock();
      if (problem !== error.message) onLink(error);
      problem = error.message;
    },
    onSample: (sample, receivedAtMs) => {
      const { source, traceparent } = sample;
      const placed = { ...clock.place(sample, receivedAtMs), source, ...(traceparent ? { traceparent } : {}) };
      for (const take of followed.get(sample.metric)?.takers.keys() ?? []) take(placed);
    },
  });

  const tell = (metric: string, one: Followed) => {
    const hint = combinedHint(one.takers.values());
    if (hint.target === one.told.target && hint.urgent === one.told.urgent) return;
    one.told = hint;
    watch.hint(metric, hint);
  };

  return {
    subscribe: (spec, take) => {
      const metric = keyOf(spec);
      const one = followed.get(metric) ?? { takers: new Map(), told: { urgent: false } };
      if (!followed.has(metric)) watch.add({ metric, spec });
      followed.set(metric, one);
      one.takers.set(take, { urgent: false });
      return {
        hint: (hint) => {
          if (!one.takers.has(take)) return;
          one.takers.set(take, hint);
          tell(metric, one);
        },
        end: () => {
          one.takers.delete(take);
          if (followed.get(metric) !== one) return;
          if (one.takers.size > 0) return tell(metric, one);
          followed.delete(metric);
          watch.remove(metric);
        },
      };
    },
    link: () => ({ name: "collector", up: problem === undefined, ...(problem === undefined ? {} : { problem }) }),
    close: watch.close,
  };
}

/** The same for the same specification, however its keys are ordered. */
function keyOf(spec: JsonObject): string {
  return createHash("sha256").update(canonicalJson(spec)).digest("base64url").slice(0, 16);
}
