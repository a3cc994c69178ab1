import { isJsonObject } from "../../shared/config/json.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { MetricHint, MetricSpec } from "../../shared/model/metric.ts";
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
  return new ReadAtAll(spec, links, tell);
}

class ReadAtAll implements MetricReading {
  private readonly metric: string;
  private readonly links: readonly CollectorLink[];
  private readonly tell: TellSample;
  private readonly newest = new Map<CollectorLink, PlacedSample>();
  /** What was told last, whose it is, and where it is a value when that was taken. */
  private told: PlacedSample | undefined;
  private teller: CollectorLink | undefined;
  private valueTakenAtMs = Number.NEGATIVE_INFINITY;

  constructor(spec: MetricSpec, links: readonly CollectorLink[], tell: TellSample) {
    this.metric = spec.metric;
    this.links = links;
    this.tell = tell;
    for (const link of links) link.add(spec, {});
  }

  place(): void {
    // it is read at all of them
  }

  heard(link: CollectorLink, sample: PlacedSample): void {
    if (this.links.length === 1 && sample.reading.kind === "value")
      this.sayValue(link, sample); // there is none to compare
    else this.compare(link, sample);
  }

  hint(hint: MetricHint): void {
    for (const link of this.links) link.hint(this.metric, hint);
  }

  end(): void {
    for (const link of this.links) link.remove(this.metric);
  }

  private compare(link: CollectorLink, sample: PlacedSample): void {
    this.newest.set(link, sample);
    const best = youngest(this.newest, performance.now());
    if (best) this.sayValue(...best);
    else if (this.links.every((one) => !isUp(one) || this.newest.get(one)?.reading.kind === "absent")) {
      this.sayAbsent(link);
    }
  }

  private say(from: CollectorLink, sample: PlacedSample): void {
    if (sample === this.told) return;
    this.told = sample;
    this.teller = from;
    this.tell(sample);
  }

  private sayValue(from: CollectorLink, value: PlacedSample): void {
    if (value.takenAtMs < this.valueTakenAtMs) return; // time never runs backwards
    this.say(from, value);
    this.valueTakenAtMs = value.takenAtMs;
  }

  /** One and the same collector gives the reason, not one and another in turn. */
  private sayAbsent(last: CollectorLink): void {
    const from = this.teller && isUp(this.teller) ? this.teller : last;
    const absent = this.newest.get(from);
    if (!absent) return;
    this.say(from, absent);
    this.valueTakenAtMs = Number.NEGATIVE_INFINITY;
  }
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
