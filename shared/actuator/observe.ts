import type { Command } from "../../proto/gen/microscaler/v1/Command.js";
import type { ObserveEventInput } from "../../proto/gen/microscaler/v1/ObserveEvent.js";
import type { ObserveUpdate } from "../../proto/gen/microscaler/v1/ObserveUpdate.js";
import type { OpenPool } from "../../proto/gen/microscaler/v1/OpenPool.js";
import { invalid, MicroscalerError } from "../errors.ts";
import type { RunSpec } from "../model/command.ts";
import type { Fault } from "../model/fault.ts";
import type { CallContext, Duplex } from "../rpc/handlers.ts";
import { heartbeat, silenceMs, watchSilence } from "../rpc/heartbeat.ts";
import { newestOnly } from "../rpc/newest.ts";
import { refusalToWire } from "../rpc/status.ts";
import { fenceFromWire, runFromWire } from "../rpc/wire/command.ts";
import { required } from "../rpc/wire/numbers.ts";
import { observationToWire } from "../rpc/wire/observation.ts";
import { deposed } from "./fencing.ts";
import { type CommandParts, takeCommand } from "./take-command.ts";
import type { Observer } from "./watched-pool.ts";

type Stream = Duplex<ObserveUpdate, ObserveEventInput>;

export interface ObserveParts extends CommandParts {
  /** The actuator is to observe these workloads; called once the fence is on record. */
  open(pool: string, runs: readonly RunSpec[]): void;
}

/** One Observe stream: opened by its first message, kept alive by heartbeats and commands, ended by a newer fence. */
export function observe(parts: ObserveParts, stream: Stream, { signal }: CallContext): void {
  const silence = watchSilence(signal, () => {
    stream.fail(new MicroscalerError("timeout", `the observer was silent for ${silenceMs} ms`));
  });
  let opened: OpenPool | undefined;
  stream.onEnd(() => stream.end());
  stream.onMessage(({ open, command, traceparent }) => {
    if (signal.aborted) return; // what a caller had said before it went away is nobody's
    silence.heard();
    if (open && !opened) {
      opened = open;
      begin(parts, stream, signal, open).catch((thrown) => stream.fail(thrown));
    } else if (open || !opened) {
      const problem = open ? "the pool is open already" : "the first message must open a pool";
      throw new MicroscalerError("invalid", `observe: ${problem}`);
    } else if (command) answer(parts, stream, opened, command, traceparent || undefined);
  });
}

/** Takes a command and says what has become of it. @throws MicroscalerError `invalid` where it has no number to be answered by */
function answer(parts: ObserveParts, stream: Stream, opened: OpenPool, command: Command, traceparent?: string): void {
  const sequence = required(command.sequence, "command.sequence");
  const faults = misfits(opened, command);
  const taken =
    faults.length > 0 ? Promise.reject(invalid("the command", faults)) : takeCommand(parts, command, traceparent);
  taken.then(
    (result) => stream.send({ answer: { sequence, result } }),
    (thrown) => {
      stream.tell(thrown);
      stream.send({ answer: { sequence, refusal: refusalToWire(thrown) } });
    },
  );
}

/** What a command says otherwise than what opened the stream that it comes on. */
function misfits(opened: OpenPool, { pool, fence }: Command): readonly Fault[] {
  const faults: Fault[] = [];
  if (pool !== opened.pool)
    faults.push({ path: "pool", problem: `is ${pool || "missing"}, must be ${opened.pool}: that is open` });
  if (fence?.holder !== opened.fence?.holder || fence?.generation !== opened.fence?.generation) {
    faults.push({ path: "fence", problem: "must be the one that the pool was opened under" });
  }
  return faults;
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
    tell: (observation) => outgoing.put("observation", { observation: observationToWire(observation) }),
    tellSame: (sentAtMs) => outgoing.put("beat", { observation: { pool: name, sentAtMs, asBefore: true } }),
    depose: (newest) => stream.fail(deposed(name, fence, newest)),
    dismiss: (why) => stream.fail(why),
  };
  heartbeat(signal, pool.add(observer));
  signal.addEventListener("abort", () => pool.remove(observer), { once: true });
}
