import type { ClientDuplexStream } from "@grpc/grpc-js";
import type { WatchEvent } from "../../proto/gen/microscaler/v1/WatchEvent.js";
import type { WatchUpdateInput } from "../../proto/gen/microscaler/v1/WatchUpdate.js";
import type { MicroscalerError } from "../errors.ts";
import type { Fault } from "../model/fault.ts";
import type { MetricHint, MetricSpec } from "../model/metric.ts";
import type { Sample } from "../model/sample.ts";
import { channelTo } from "./channel.ts";
import { call } from "./client.ts";
import { protos } from "./definitions.ts";
import type { Dial } from "./dial.ts";
import { keepOpen } from "./keep-open.ts";
import { ownedStreams } from "./owned-streams.ts";
import { type PushedSample, type PushSummary, pushSamples } from "./push.ts";
import { WatchUpdates } from "./watch-updates.ts";
import { metricToWire, sampleFromWire } from "./wire/sample.ts";

export interface MetricEvents {
  /** `receivedAtMs` and the sample's `sentAtMs` are on two clocks: never compare them, only their differences. */
  onSample(sample: Sample, receivedAtMs: number): void;
  onUp(): void;
  onDown(error: MicroscalerError): void;
}

/** A set of metrics that is read for ever; it is said again after every reconnect. */
export interface MetricWatch {
  add(metric: MetricSpec): void;
  remove(metric: string): void;
  /** Replaces the hint before. */
  hint(metric: string, hint: MetricHint): void;
  close(): void;
}

export interface CollectorClient {
  watch(events: MetricEvents): MetricWatch;
  read(metric: MetricSpec, deadlineMs: number): Promise<Sample>;
  validate(metrics: readonly MetricSpec[]): Promise<readonly Fault[]>;
  /** Feeds metrics of the source `push`: a few samples at once, or, as they come, for as long as there are any. */
  push(samples: Iterable<PushedSample> | AsyncIterable<PushedSample>, signal: AbortSignal): Promise<PushSummary>;
  close(): void;
}

/**
 * Some 5,000 samples, what a busy engine is sent in one turn of its event loop; with the usual 64 KB it takes in a few
 * hundred a turn, however many there are. More would be old before it is read where the line is slow.
 */
const windowBytes = 512 * 1024;

type Stream = ClientDuplexStream<WatchUpdateInput, WatchEvent>;

const { service } = protos.MetricCollector;

export function collectorClient(address: string, dial?: Dial): CollectorClient {
  const peer = `the collector at ${address}`;
  const [credentials, options] = channelTo(address, dial);
  const client = new protos.MetricCollector(address, credentials, {
    ...options,
    "grpc-node.flow_control_window": windowBytes,
  });
  const streams = ownedStreams(client);
  return {
    watch: (events) => streams.own(watch(peer, () => client.watch(), events)),
    read: async (metric, deadlineMs) =>
      sampleFromWire(await call(peer, client, service.Read, { metric: metricToWire(metric) }, { deadlineMs })),
    validate: async (metrics) => {
      const request = { metrics: metrics.map(metricToWire) };
      const answer = await call(peer, client, service.Validate, request, { deadlineMs: 5000 });
      return answer.faults;
    },
    push: (samples, signal) => pushSamples(peer, (done) => client.push(done), samples, signal),
    close: streams.close,
  };
}

function watch(peer: string, open: () => Stream, events: MetricEvents): MetricWatch {
  const updates = new WatchUpdates(() => link.current());
  const link = keepOpen<WatchEvent, Stream>({
    peer,
    open: () => {
      const stream = open();
      stream.on("drain", updates.say);
      updates.anew();
      return stream;
    },
    onUp: events.onUp,
    onMessage: ({ samples }) => {
      const receivedAtMs = performance.now();
      for (const sample of samples) events.onSample(sampleFromWire(sample), receivedAtMs);
    },
    onDown: events.onDown,
    beat: (stream) => stream.write({ heartbeat: { sentAtMs: performance.now() } }),
  });
  return {
    add: (metric) => updates.add(metric),
    remove: (metric) => updates.remove(metric),
    hint: (metric, hint) => updates.hint(metric, hint),
    close: () => {
      updates.stop();
      link.close();
    },
  };
}
