import { isJsonObject } from "../../shared/config/json.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { MetricSpec } from "../../shared/model/metric.ts";
import type { CollectorLink } from "./collector-link.ts";
import { staleAfterMs } from "./core/hold.ts";
import type { MetricReading, TellSample } from "./metric-reading.ts";
import type { PlacedSample } from "./placed-sample.ts";

/** Whether a metric, or one that it is made of, is pushed: only the collector that it was pushed to knows it. */
export function isPushed({ source, of: parts }: JsonObject): boolean {
  if (source === "push") return true;
  if (source !== "combined" || parts === undefined || !isJsonObject(parts)) return false;
  return Object.values(parts).some((part) => part !== undefined && isJsonObject(part) && part.source === "push");
}

/**
 * Reads a metric at every collector. The youngest value counts; there is none where all collectors that are up say so, and
 * none that was lost has told one that is still fresh.
 */
export function readAtAll(spec: MetricSpec, links: readonly CollectorLink[], tell: TellSample): MetricReading {
  const newest = new Map<CollectorLink, PlacedSample>();
  let inForce: { readonly sample: PlacedSample; readonly from: CollectorLink } | undefined;
  for (const link of links) link.add(spec, {});

  const say = (from: CollectorLink, sample: PlacedSample) => {
    if (sample === inForce?.sample) return;
    inForce = { sample, from };
    tell(sample);
  };

  const sayValue = (from: CollectorLink, value: PlacedSample) => {
    const before = inForce?.sample;
    const runsBackwards = before?.reading.kind === "value" && value.takenAtMs < before.takenAtMs;
    if (!runsBackwards) say(from, value);
  };

  /** One and the same collector gives the reason, not one and another in turn. */
  const sayAbsent = (last: CollectorLink) => {
    const from = inForce && isUp(inForce.from) ? inForce.from : last;
    const absent = newest.get(from);
    if (absent) say(from, absent);
  };

  return {
    place: () => undefined,
    heard: (link, sample) => {
      newest.set(link, sample);
      const best = youngest(newest, performance.now());
      if (best) return sayValue(...best);
      if (links.every((one) => !isUp(one) || newest.get(one)?.reading.kind === "absent")) sayAbsent(link);
    },
    hint: (hint) => {
      for (const link of links) link.hint(spec.metric, hint);
    },
    end: () => {
      for (const link of links) link.remove(spec.metric);
    },
  };
}

/** The youngest value, also of a collector that was lost, as long as it is fresh. */
function youngest(
  newest: ReadonlyMap<CollectorLink, PlacedSample>,
  nowMs: number,
): readonly [from: CollectorLink, sample: PlacedSample] | undefined {
  let best: readonly [from: CollectorLink, sample: PlacedSample] | undefined;
  for (const one of newest) {
    const [link, { reading, takenAtMs, periodMs = 0 }] = one;
    const counts = reading.kind === "value" && (isUp(link) || nowMs - takenAtMs <= staleAfterMs(periodMs));
    if (counts && (!best || takenAtMs > best[1].takenAtMs)) best = one;
  }
  return best;
}

function isUp({ state }: CollectorLink): boolean {
  return state === "up" || state === "returned";
}
