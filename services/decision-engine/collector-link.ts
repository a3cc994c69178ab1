import type { ErrorCode, MicroscalerError } from "../../shared/errors.ts";
import type { MetricHint, MetricSpec } from "../../shared/model/metric.ts";
import type { LinkStatus } from "../../shared/model/status.ts";
import type { CollectorClient } from "../../shared/rpc/collector-client.ts";
import { streamClock } from "./freshness.ts";
import type { Candidate, CollectorState } from "./metric-placement.ts";
import type { PlacedSample } from "./placed-sample.ts";

/** A collector and where it is. */
export interface NamedCollector {
  /** `host:port`, as every engine is told it. */
  readonly name: string;
  readonly client: Pick<CollectorClient, "watch">;
}

export interface CollectorEvents {
  /** Its state has changed; `problem` where it is lost. */
  onState(link: CollectorLink, problem?: MicroscalerError): void;
  onSample(link: CollectorLink, metric: string, sample: PlacedSample): void;
}

/** The stream to one collector: what is read there, and whether it is up. */
export interface CollectorLink extends Candidate {
  add(metric: MetricSpec, hint: MetricHint): void;
  remove(metric: string): void;
  hint(metric: string, hint: MetricHint): void;
  status(): Pick<LinkStatus, "up" | "problem">;
  close(): void;
}

/** An engine that starts does not wait longer for a collector of which it hears nothing, not even that it is not there. */
const awaitedMs = 2000;

/** A collector that was away is trusted with what others read only when it was up for so long. */
export const settleMs = 5000;

/** Opens the stream to a collector, for as long as the engine runs. */
export function collectorLink({ name, client }: NamedCollector, events: CollectorEvents): CollectorLink {
  let state: CollectorState = "awaited";
  let problem: string | undefined = "not connected yet";
  let known: ErrorCode | undefined;
  let clock = streamClock();
  let timer = setTimeout(() => become("down"), awaitedMs);

  const become = (next: CollectorState, error?: MicroscalerError) => {
    clearTimeout(timer);
    state = next;
    if (next === "returned") timer = setTimeout(() => become("up"), settleMs);
    events.onState(link, error);
  };

  const watch = client.watch({
    onUp: () => {
      problem = undefined;
      become(state === "awaited" ? "up" : "returned");
    },
    onDown: (error) => {
      clock = streamClock();
      const isNews = problem === undefined || known !== error.code;
      known = error.code;
      problem = error.message;
      become("down", isNews ? error : undefined);
    },
    onSample: (sample, receivedAtMs) => {
      events.onSample(link, sample.metric, clock.place(sample, receivedAtMs));
    },
  });

  const link: CollectorLink = {
    name,
    get state() {
      return state;
    },
    add: (metric, hint) => {
      watch.add(metric);
      if (hint.target !== undefined || hint.urgent) watch.hint(metric.metric, hint);
    },
    remove: watch.remove,
    hint: watch.hint,
    status: () => ({ up: problem === undefined, ...(problem === undefined ? {} : { problem }) }),
    close: () => {
      clearTimeout(timer);
      watch.close();
    },
  };
  return link;
}
