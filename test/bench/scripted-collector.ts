import type { MetricCollectorHandlers } from "../../proto/gen/microscaler/v1/MetricCollector.js";
import type { MetricSpec } from "../../proto/gen/microscaler/v1/MetricSpec.js";
import type { SampleInput } from "../../proto/gen/microscaler/v1/Sample.js";
import { type Outbox, outboxFor } from "../../services/metric-collector/outbox.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import { duplex, unary } from "../../shared/rpc/handlers.ts";
import { heartbeat } from "../../shared/rpc/heartbeat.ts";
import { serveRpc } from "../../shared/rpc/server.ts";
import { toGrpc } from "../../shared/rpc/status.ts";
import { metricFromWire, sampleToWire } from "../../shared/rpc/wire/sample.ts";
import type { Log } from "../../shared/telemetry/log.ts";

/** A collector that says what a bench wants it to say, when it wants it. */
export interface ScriptedCollector {
  readonly address: string;
  /** Metrics that somebody watches. */
  watched(): number;
  /** One sample to whoever watches the metric of this name; false: nobody does. */
  send(name: string, value: number): boolean;
  stop(): Promise<void>;
}

/** The metric as an engine calls it, and what goes to the engine. */
interface Watcher {
  readonly outbox: Outbox;
  readonly metric: string;
}

/** A metric is of the source `push` and has a `name`; the next sample is promised within `periodMs`. Serves on a free port. */
export async function scriptedCollector(periodMs: number, log: Log): Promise<ScriptedCollector> {
  const watchers = new Map<string, Set<Watcher>>();
  const handlers: MetricCollectorHandlers = {
    Watch: duplex((stream, { signal }) => {
      const outbox = outboxFor(stream, signal);
      const own = new Map<string, () => void>();
      const forget = (metric: string) => {
        own.get(metric)?.();
        own.delete(metric);
      };
      const follow = (wire: MetricSpec) => {
        const { metric, spec } = metricFromWire(wire);
        forget(metric);
        const name = String(spec.name);
        const known = watchers.get(name) ?? new Set();
        const watcher = { outbox, metric };
        watchers.set(name, known.add(watcher));
        own.set(metric, () => {
          known.delete(watcher);
          if (known.size === 0) watchers.delete(name);
        });
      };
      stream.onMessage(({ add, remove }) => {
        add.forEach(follow);
        for (const { metric } of remove) forget(metric);
      });
      stream.onEnd(() => stream.end());
      signal.addEventListener("abort", () => [...own.keys()].forEach(forget), { once: true });
      heartbeat(signal, outbox.beat);
      outbox.beat();
    }),
    Read: unary(() => Promise.reject(notServed())),
    Validate: unary(() => ({ faults: [] })),
    Push: (_stream, answer) => answer(toGrpc(notServed())),
  };
  const server = await serveRpc("127.0.0.1:0", "MetricCollector", handlers, log);
  return {
    address: server.address,
    watched: () => watchers.size,
    send: (name, value) => {
      const found = watchers.get(name);
      for (const { outbox, metric } of found ?? []) outbox.put(metric, () => sampleOf(metric, value, periodMs));
      return found !== undefined;
    },
    stop: () => server.stop(0),
  };
}

function sampleOf(metric: string, value: number, periodMs: number): SampleInput {
  const rest = { includesInFlight: false, ageMs: 0, sentAtMs: performance.now(), source: "push", latencyMs: 0 };
  return sampleToWire({ metric, reading: { kind: "value", value }, ...rest, periodMs });
}

function notServed(): MicroscalerError {
  return new MicroscalerError("unimplemented", "the collector of a bench only says what the bench says");
}
