import type { WatchUpdateInput } from "../../proto/gen/microscaler/v1/WatchUpdate.js";
import type { MetricHint, MetricSpec } from "../model/metric.ts";
import { firstOf } from "./together.ts";
import { metricToWire } from "./wire/sample.ts";

interface UpdateStream {
  readonly writableNeedDrain: boolean;
  write(update: WatchUpdateInput): unknown;
}

/**
 * The metrics of one Watch, as the collector is to know them. What changes in one turn of the event loop is said together,
 * and to a collector who is slow only the newest of each metric.
 */
export class WatchUpdates {
  private readonly metrics = new Map<string, MetricSpec>();
  private readonly hints = new Map<string, MetricHint>();
  private readonly unsaid = new Set<string>();
  private readonly unhinted = new Set<string>();
  private readonly stream: () => UpdateStream | undefined;
  private turn: NodeJS.Immediate | undefined;

  /** `stream`: the one that is open, if one is. */
  constructor(stream: () => UpdateStream | undefined) {
    this.stream = stream;
  }

  add(metric: MetricSpec): void {
    this.metrics.set(metric.metric, metric);
    this.unsaid.add(metric.metric);
    this.saySoon();
  }

  remove(metric: string): void {
    this.metrics.delete(metric);
    this.hints.delete(metric);
    this.unsaid.add(metric);
    this.saySoon();
  }

  /** Replaces the hint before. */
  hint(metric: string, hint: MetricHint): void {
    this.hints.set(metric, hint);
    this.unhinted.add(metric);
    this.saySoon();
  }

  /** A stream was opened: it knows nothing. */
  anew(): void {
    this.unsaid.clear();
    for (const metric of this.metrics.keys()) this.unsaid.add(metric);
    for (const metric of this.hints.keys()) this.unhinted.add(metric);
    this.saySoon();
  }

  /** Says what there is to say, as far as the stream takes it: again when it has drained. */
  readonly say = (): void => {
    const stream = this.stream();
    while (stream && !stream.writableNeedDrain && this.unsaid.size + this.unhinted.size > 0) stream.write(this.next());
  };

  stop(): void {
    clearImmediate(this.turn);
  }

  private saySoon(): void {
    this.turn ??= setImmediate(() => {
      this.turn = undefined;
      this.say();
    });
  }

  private next(): WatchUpdateInput {
    const said = taken(this.unsaid);
    const hinted = this.unsaid.size > 0 ? [] : taken(this.unhinted); // a hint is of a metric that is known
    return {
      add: said.flatMap((metric) => this.metrics.get(metric) ?? []).map(metricToWire),
      remove: said.filter((metric) => !this.metrics.has(metric)).map((metric) => ({ metric })),
      hint: hinted.flatMap((metric) => {
        const hint = this.hints.get(metric);
        return hint ? [{ metric, ...hint }] : [];
      }),
    };
  }
}

function taken(metrics: Set<string>): readonly string[] {
  const first = firstOf(metrics);
  for (const metric of first) metrics.delete(metric);
  return first;
}
