import type { MetricHint, MetricSpec } from "../../shared/model/metric.ts";
import type { CollectorLink } from "./collector-link.ts";
import { rankedFor, readerAmong } from "./metric-placement.ts";
import type { MetricReading, TellSample } from "./metric-reading.ts";
import type { PlacedSample } from "./placed-sample.ts";

/** Two collectors read a metric while it moves, until the new one says a value, but no longer than this. */
export const overlapMs = 5000;

/** The new reader of a metric may say so long that it cannot be read, before that is told in place of a value. */
export const patienceMs = 3000;

/**
 * Reads a metric at one of the collectors: the first of its ranking that is up. While it moves what was said last stays in
 * force: a new reader's first value replaces it, its absence only after a while.
 */
export function readAtOne(spec: MetricSpec, links: readonly CollectorLink[], tell: TellSample): MetricReading {
  return new ReadAtOne(spec, links, tell);
}

class ReadAtOne implements MetricReading {
  private readonly spec: MetricSpec;
  private readonly ranking: readonly CollectorLink[];
  private readonly tell: TellSample;
  private reader: CollectorLink | undefined;
  /** Reads too, and is to be the reader. */
  private next: CollectorLink | undefined;
  private overlap: NodeJS.Timeout | undefined;
  private told: MetricHint = {};
  private inForce: { readonly sample: PlacedSample; readonly from: CollectorLink } | undefined;
  private patientUntilMs = 0;

  constructor(spec: MetricSpec, links: readonly CollectorLink[], tell: TellSample) {
    this.spec = spec;
    this.ranking = rankedFor(spec.metric, links);
    this.tell = tell;
    this.place();
  }

  place(): void {
    const { reader } = this;
    const wanted = readerAmong(this.ranking, reader);
    if (wanted === this.next) {
      if (reader?.state === "down") this.promote();
      return;
    }
    this.abandonNext();
    if (wanted === reader || !wanted) return;
    wanted.add(this.spec, this.told);
    this.next = wanted;
    if (reader && reader.state !== "down") this.overlap = setTimeout(() => this.promote(), overlapMs);
    else this.promote();
  }

  heard(link: CollectorLink, sample: PlacedSample): void {
    const replacesValue = sample.reading.kind === "absent" && this.inForce?.sample.reading.kind === "value";
    if (link === this.next && !replacesValue) this.promote();
    if (link !== this.reader) return;
    if (replacesValue && performance.now() < this.patientUntilMs) return;
    if (this.inForce && this.inForce.from !== link && sample.takenAtMs < this.inForce.sample.takenAtMs) return; // time never runs backwards
    this.inForce = { sample, from: link };
    this.tell(sample);
  }

  hint(hint: MetricHint): void {
    this.told = hint;
    for (const link of [this.reader, this.next]) link?.hint(this.spec.metric, hint);
  }

  end(): void {
    this.abandonNext();
    this.reader?.remove(this.spec.metric);
    this.reader = undefined;
  }

  private promote(): void {
    const { reader } = this;
    clearTimeout(this.overlap);
    this.reader = this.next;
    this.next = undefined;
    if (!reader) return;
    reader.remove(this.spec.metric);
    this.patientUntilMs = performance.now() + patienceMs;
  }

  private abandonNext(): void {
    clearTimeout(this.overlap);
    this.next?.remove(this.spec.metric);
    this.next = undefined;
  }
}
