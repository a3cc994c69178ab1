import type { SampleInput } from "../../proto/gen/microscaler/v1/Sample.js";
import type { WatchEventInput } from "../../proto/gen/microscaler/v1/WatchEvent.js";
import type { Outgoing } from "../../shared/rpc/handlers.ts";
import { firstOf } from "../../shared/rpc/together.ts";

/** Says it when it is sent, so that what was kept back is as old as it is; undefined: no longer of interest. */
export type Saying = () => SampleInput | undefined;

/** What is to be said to one caller of Watch. */
export interface Outbox {
  put(metric: string, saying: Saying): void;
  beat(): void;
}

/**
 * Sends together what comes up in one turn of the event loop. What a slow caller has not taken is replaced by the newest of
 * its metric, never queued. `over` aborts at the end of the stream.
 */
export function outboxFor(stream: Pick<Outgoing<WatchEventInput>, "send" | "onDrain">, over: AbortSignal): Outbox {
  const unsent = new Map<string, Saying>();
  let beatIsDue = false;
  let isFull = false;
  let turn: NodeJS.Immediate | undefined;

  const flush = () => {
    turn = undefined;
    while (!isFull && (beatIsDue || unsent.size > 0)) {
      const samples = taken(unsent);
      if (beatIsDue || samples.length > 0) isFull = !stream.send(eventOf(samples, beatIsDue));
      beatIsDue = false;
    }
  };
  const flushSoon = () => {
    turn ??= setImmediate(flush);
  };

  over.addEventListener("abort", () => clearImmediate(turn), { once: true });
  stream.onDrain(() => {
    isFull = false;
    flush();
  });
  return {
    put: (metric, saying) => {
      if (over.aborted) return;
      unsent.set(metric, saying);
      flushSoon();
    },
    beat: () => {
      if (over.aborted) return;
      beatIsDue = true;
      flushSoon();
    },
  };
}

function taken(unsent: Map<string, Saying>): SampleInput[] {
  const samples: SampleInput[] = [];
  for (const [metric, saying] of firstOf(unsent)) {
    unsent.delete(metric);
    const sample = saying();
    if (sample) samples.push(sample);
  }
  return samples;
}

function eventOf(samples: SampleInput[], withBeat: boolean): WatchEventInput {
  return withBeat ? { samples, heartbeat: { sentAtMs: performance.now() } } : { samples };
}
