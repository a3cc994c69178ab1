import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/canonical-json.ts";
import type { MicroscalerError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { MetricHint } from "../../shared/model/metric.ts";
import type { LinkStatus } from "../../shared/model/status.ts";
import { type CollectorLink, collectorLink, type NamedCollector } from "./collector-link.ts";
import { combinedHint } from "./metric-hint.ts";
import type { MetricReading } from "./metric-reading.ts";
import type { PlacedSample } from "./placed-sample.ts";
import { isPushed, readAtAll } from "./read-at-all.ts";
import { readAtOne } from "./read-at-one.ts";

/** One subscriber's interest in a metric. */
export interface Subscription {
  /** What the reader of the metric may know; said again only where it changes something. */
  hint(hint: MetricHint): void;
  end(): void;
}

export interface MetricHub {
  /** Reads a metric for as long as somebody subscribes; the same metric is read once. */
  subscribe(spec: JsonObject, take: (sample: PlacedSample) => void): Subscription;
  /** One for each collector: `collector` where there is one, else `collector host:port`. */
  links(): readonly LinkStatus[];
  close(): void;
}

/** One who subscribes to a metric, with what is known there. */
interface Taker {
  readonly take: (sample: PlacedSample) => void;
  hint: MetricHint;
}

/** One metric, and who subscribes to it. */
interface Followed {
  takers: readonly Taker[];
  readonly reading: MetricReading;
  told: MetricHint;
}

/**
 * One stream to each collector for all pools; metrics are spread over those that are up. `onLink` is called when one goes
 * up, or down with a problem.
 */
export function metricHub(
  collectors: readonly NamedCollector[],
  onLink: (collector: string, problem: MicroscalerError | undefined) => void,
): MetricHub {
  const followed = new Map<string, Followed>();
  const wasUp = new Map<CollectorLink, boolean>();
  const links = collectors.map((collector) =>
    collectorLink(collector, {
      onState: (link, problem) => {
        const { up } = link.status();
        if (problem || (up && !wasUp.get(link))) onLink(link.name, problem);
        wasUp.set(link, up);
        if (collectors.length > 1) for (const { reading } of followed.values()) reading.place();
      },
      onSample: (link, metric, sample) => followed.get(metric)?.reading.heard(link, sample),
    }),
  );

  const follow = (metric: string, spec: JsonObject): Followed => {
    const tell = (sample: PlacedSample) => {
      for (const { take } of one.takers) take(sample);
    };
    const readAt = isPushed(spec) ? readAtAll : readAtOne;
    const one: Followed = { takers: [], reading: readAt({ metric, spec }, links, tell), told: { urgent: false } };
    followed.set(metric, one);
    return one;
  };

  const tellHint = (one: Followed) => {
    const hint = combinedHint(one.takers.map((taker) => taker.hint));
    if (sameHint(hint, one.told)) return;
    one.told = hint;
    one.reading.hint(hint);
  };

  return {
    subscribe: (spec, take) => {
      const metric = keyOf(spec);
      const one = followed.get(metric) ?? follow(metric, spec);
      const taker: Taker = { take, hint: { urgent: false } };
      one.takers = [...one.takers, taker];
      return {
        hint: (hint) => {
          if (sameHint(taker.hint, hint) || !one.takers.includes(taker)) return;
          taker.hint = hint;
          tellHint(one);
        },
        end: () => {
          one.takers = one.takers.filter((other) => other !== taker);
          if (followed.get(metric) !== one) return;
          if (one.takers.length > 0) return tellHint(one);
          followed.delete(metric);
          one.reading.end();
        },
      };
    },
    links: () =>
      links.map((link) => ({
        kind: "collector",
        name: links.length === 1 ? "collector" : `collector ${link.name}`,
        ...link.status(),
      })),
    close: () => {
      for (const { reading } of followed.values()) reading.end();
      followed.clear();
      for (const link of links) link.close();
    },
  };
}

function sameHint(one: MetricHint, other: MetricHint): boolean {
  return one.target === other.target && one.urgent === other.urgent;
}

/** The same for the same specification, however its keys are ordered. */
function keyOf(spec: JsonObject): string {
  return createHash("sha256").update(canonicalJson(spec)).digest("base64url").slice(0, 16);
}
