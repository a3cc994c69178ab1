import type { MetricCollectorHandlers } from "../../proto/gen/microscaler/v1/MetricCollector.js";
import type { WatchEventInput } from "../../proto/gen/microscaler/v1/WatchEvent.js";
import { MicroscalerError } from "../../shared/errors.ts";
import { duplex, unary } from "../../shared/rpc/handlers.ts";
import { heartbeat } from "../../shared/rpc/heartbeat.ts";
import { serveRpc } from "../../shared/rpc/server.ts";
import { toGrpc } from "../../shared/rpc/status.ts";
import { metricFromWire, sampleToWire } from "../../shared/rpc/wire/sample.ts";
import type { Log } from "../../shared/telemetry/log.ts";

/** How often a queue is read. */
export const readEveryMs = 100;

/** A collector whose queues are as long as the bench says. */
export interface SaidCollector {
  readonly address: string;
  /** This queue alone is read from now on, as if it were so long; resolves at the instant at which the first such sample is sent. */
  say(queue: string, length: number): Promise<number>;
  stop(): Promise<void>;
}

/** Serves on a free port. A metric names its `queue`. */
export async function saidCollector(log: Log): Promise<SaidCollector> {
  const watchers = new Set<(queue: string, length: number) => void>();
  let said: { readonly queue: string; readonly length: number } | undefined;
  let sent: ((atMs: number) => void) | undefined;
  const handlers: MetricCollectorHandlers = {
    Watch: duplex((stream, { signal }) => {
      const metrics = new Map<string, string>();
      const tell = (queue: string, length: number) => {
        for (const [metric, of] of metrics) if (of === queue) stream.send(sampleOf(metric, length));
      };
      const beat = () => stream.send({ heartbeat: { sentAtMs: performance.now() } });
      stream.onMessage(({ add }) => {
        for (const wire of add) metrics.set(wire.metric, String(metricFromWire(wire).spec.queue));
      });
      stream.onEnd(() => stream.end());
      watchers.add(tell);
      signal.addEventListener("abort", () => watchers.delete(tell), { once: true });
      heartbeat(signal, beat);
      beat();
    }),
    Read: unary(() => Promise.reject(notServed())),
    Validate: unary(() => ({ faults: [] })),
    Push: (_stream, answer) => answer(toGrpc(notServed())),
  };
  const server = await serveRpc("127.0.0.1:0", "MetricCollector", handlers, log);
  const timer = setInterval(() => {
    if (!said) return;
    sent?.(performance.now());
    sent = undefined;
    for (const tell of watchers) tell(said.queue, said.length);
  }, readEveryMs);
  return {
    address: server.address,
    say: (queue, length) => {
      said = { queue, length };
      return new Promise((resolve) => {
        sent = resolve;
      });
    },
    stop: () => {
      clearInterval(timer);
      return server.stop(0);
    },
  };
}

function sampleOf(metric: string, value: number): WatchEventInput {
  const sentAtMs = performance.now();
  const rest = { includesInFlight: true, ageMs: 0, sentAtMs, source: "bench", latencyMs: 0 };
  return { samples: [sampleToWire({ metric, reading: { kind: "value", value }, ...rest })] };
}

function notServed(): MicroscalerError {
  return new MicroscalerError("unimplemented", "the collector of a bench only says what the bench says");
}
