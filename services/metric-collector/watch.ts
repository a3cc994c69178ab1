import type { WatchEventInput } from "../../proto/gen/microscaler/v1/WatchEvent.js";
import type { WatchUpdate } from "../../proto/gen/microscaler/v1/WatchUpdate.js";
import { invalid, MicroscalerError } from "../../shared/errors.ts";
import type { Duplex } from "../../shared/rpc/handlers.ts";
import { heartbeat, silenceMs, watchSilence } from "../../shared/rpc/heartbeat.ts";
import { finite, optional } from "../../shared/rpc/wire/numbers.ts";
import { sampleToWire } from "../../shared/rpc/wire/sample.ts";
import { metricFromWire, type WireMetric } from "./metric-from-wire.ts";
import { type Outbox, outboxFor } from "./outbox.ts";
import type { Poller, Watched } from "./poller.ts";
import { sampleNow } from "./sample.ts";
import type { TimedReading } from "./timed-reading.ts";

type Stream = Duplex<WatchUpdate, WatchEventInput>;

/** Serves one caller of Watch: what it adds is read until it removes it, says no more, or is gone. `over` aborts at the end. */
export function serveWatch(poller: Poller, stream: Stream, over: AbortSignal): void {
  const watched = new Map<string, Watched>();
  const outbox = outboxFor(stream, over);
  const silence = watchSilence(over, () => {
    stream.fail(new MicroscalerError("timeout", `the caller has been silent for ${silenceMs} ms`));
  });
  heartbeat(over, outbox.beat);
  over.addEventListener("abort", () => closeAll(watched), { once: true });

  const add = (wire: WireMetric) => {
    const before = watched.get(wire.metric);
    watched.set(wire.metric, watchOne(poller, wire, outbox));
    before?.close();
  };
  const remove = (metric: string) => {
    watched.get(metric)?.close();
    watched.delete(metric);
  };

  stream.onMessage(({ add: added, remove: removed, hint: hints }) => {
    if (over.aborted) return;
    silence.heard();
    added.forEach(add);
    for (const { metric } of removed) remove(metric);
    for (const { metric, target, urgent } of hints) {
      watched.get(metric)?.hint({ ...optional("target", finite(target)), ...optional("urgent", urgent) });
    }
  });
  stream.onEnd(() => stream.end());
  outbox.beat(); // the caller knows at once that it is heard
}

/** A specification with faults is answered with one absent sample that names them: the caller's other metrics go on. */
function watchOne(poller: Poller, wire: WireMetric, outbox: Outbox): Watched {
  let open = true;
  const take = (reading: TimedReading) => {
    outbox.put(wire.metric, () => (open ? sampleToWire(sampleNow(wire.metric, reading)) : undefined));
  };
  const parsed = metricFromWire(wire);
  if (!parsed.ok) take(refusal(invalid("the metric", parsed.faults).message));
  const watched = parsed.ok ? poller.watch(parsed.value, take) : undefined;
  return {
    hint: (hint) => watched?.hint(hint),
    close: () => {
      open = false;
      watched?.close();
    },
  };
}

function refusal(reason: string): TimedReading {
  return { answer: { kind: "absent", reason }, source: "", askedAtMs: performance.now(), latencyMs: 0 };
}

function closeAll(watched: Map<string, Watched>): void {
  for (const one of watched.values()) one.close();
  watched.clear();
}
