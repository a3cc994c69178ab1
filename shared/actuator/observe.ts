import type { ObservationInput } from "../../proto/gen/microscaler/v1/Observation.js";
import type { ObserveUpdate } from "../../proto/gen/microscaler/v1/ObserveUpdate.js";
import type { OpenPool } from "../../proto/gen/microscaler/v1/OpenPool.js";
import { MicroscalerError } from "../errors.ts";
import type { RunSpec } from "../model/command.ts";
import type { CallContext, Duplex } from "../rpc/handlers.ts";
import { heartbeat, silenceMs, watchSilence } from "../rpc/heartbeat.ts";
import { newestOnly } from "../rpc/newest.ts";
import { fenceFromWire, runFromWire } from "../rpc/wire/command.ts";
import { required } from "../rpc/wire/numbers.ts";
import { observationToWire } from "../rpc/wire/observation.ts";
import { deposed, type Fencing } from "./fencing.ts";
import type { Observer, WatchedPool } from "./watched-pool.ts";

type Stream = Duplex<ObserveUpdate, ObservationInput>;

export interface ObserveParts {
  readonly fencing: Fencing;
  pool(name: string): WatchedPool;
  /** Why nothing is observed; empty: it is. */
  problems(): readonly string[];
  /** The actuator is to observe these workloads; called once the fence is on record. */
  open(pool: string, runs: readonly RunSpec[]): void;
}

/** One Observe stream: opened by its first message, kept alive by heartbeats, ended by a newer fence. */
export function observe(parts: ObserveParts, stream: Stream, { signal }: CallContext): void {
  const silence = watchSilence(signal, () => {
    stream.fail(new MicroscalerError("timeout", `the observer was silent for ${silenceMs} ms`));
  });
  let begun = false;
  stream.onEnd(() => stream.end());
  stream.onMessage((update) => {
    silence.heard();
    if (update.open && !begun) {
      begun = true;
      begin(parts, stream, signal, update.open).catch((thrown) => stream.fail(thrown));
    } else if (update.open || !begun) {
      const problem = begun ? "the pool is open already" : "the first message must open a pool";
      throw new MicroscalerError("invalid", `observe: ${problem}`);
    }
  });
}

async function begin(parts: ObserveParts, stream: Stream, signal: AbortSignal, wire: OpenPool): Promise<void> {
  const name = required(wire.pool || undefined, "open.pool");
  const fence = fenceFromWire(wire.fence);
  const runs = wire.runs.map(runFromWire);
  await parts.fencing.open(name, fence);
  const [problem] = parts.problems();
  if (problem) throw new MicroscalerError("unavailable", `pool ${name}: ${problem}`);
  const pool = parts.pool(name);
  pool.deposeAllBut(fence);
  if (signal.aborted) return;
  parts.open(name, runs);

  const outgoing = newestOnly(stream);
  const observer: Observer = {
    fence,
    tell: (observation) => outgoing.put("observation", observationToWire(observation)),
    tellSame: (sentAtMs) => outgoing.put("beat", { pool: name, sentAtMs, asBefore: true }),
    depose: (newest) => stream.fail(deposed(name, fence, newest)),
    dismiss: (why) => stream.fail(why),
  };
  heartbeat(signal, pool.add(observer));
  signal.addEventListener("abort", () => pool.remove(observer), { once: true });
}
