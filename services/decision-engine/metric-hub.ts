import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/canonical-json.ts";
import type { MicroscalerError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { LinkStatus } from "../../shared/model/status.ts";
import type { CollectorClient } from "../../shared/rpc/collector-client.ts";
import type { CoreSample } from "./core/input.ts";
import { streamClock } from "./freshness.ts";

/** A sample as the loops take it: on the engine's clock, with what traces and status need. */
export interface PlacedSample extends CoreSample {
  readonly source: string;
  readonly traceparent?: string;
}

export interface MetricHub {
  /** Reads a metric for as long as somebody subscribes; the same metric is read once. Returns how to end it. */
  subscribe(spec: JsonObject, take: (sample: PlacedSample) => void): () => void;
  link(): LinkStatus;
  close(): void;
}

/** One stream to the collector for all pools. `onLink` is called when it goes up or down. */
export function metricHub(
  collector: CollectorClient,
  onLink: (problem: MicroscalerError | undefined) => void,
): MetricHub {
  const takers = new Map<string, Set<(sample: PlacedSample) => void>>();
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
      for (const take of takers.get(sample.metric) ?? []) take(placed);
    },
  });
  return {
    subscribe: (spec, take) => {
      const metric = keyOf(spec);
      const sharing = takers.get(metric) ?? new Set();
      if (!takers.has(metric)) watch.add({ metric, spec });
      takers.set(metric, sharing.add(take));
      return () => {
        sharing.delete(take);
        if (sharing.size > 0 || takers.get(metric) !== sharing) return;
        takers.delete(metric);
        watch.remove(metric);
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
