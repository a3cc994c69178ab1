import type { ClientDuplexStream } from "@grpc/grpc-js";
import type { CommandAnswer } from "../../proto/gen/microscaler/v1/CommandAnswer.js";
import type { ObserveEvent } from "../../proto/gen/microscaler/v1/ObserveEvent.js";
import type { ObserveUpdateInput } from "../../proto/gen/microscaler/v1/ObserveUpdate.js";
import { MicroscalerError } from "../errors.ts";
import type { ApplyOutcome, Command, Fence, RunSpec } from "../model/command.ts";
import type { PoolObservation } from "../model/observation.ts";
import { afterReading } from "./heartbeat.ts";
import { keepOpen } from "./keep-open.ts";
import { refusalFromWire } from "./status.ts";
import { commandToWire, fenceToWire, outcomeFromWire, runToWire } from "./wire/command.ts";
import { observationFromWire } from "./wire/observation.ts";

/** What opens a pool; asked again after every reconnect, so that the newest fence is used. */
export interface PoolOpening {
  readonly pool: string;
  readonly fence: Fence;
  readonly runs: readonly RunSpec[];
}

export interface PoolEvents {
  onObservation(observation: PoolObservation, receivedAtMs: number): void;
  onDown(error: MicroscalerError): void;
}

export interface SendOptions {
  /** A command that is not answered within this time may still arrive: the next one is to have a higher number. */
  readonly deadlineMs: number;
  readonly traceparent?: string;
}

/** A pool that is observed and commanded over one stream, opened again whenever it is lost. */
export interface PoolStream {
  /** @throws MicroscalerError what the actuator refuses it with; `unavailable` or `timeout` where it may not have arrived; `cancelled` by `close`; `internal` for an answer that says nothing */
  send(command: Command, options: SendOptions): Promise<readonly ApplyOutcome[]>;
  close(): void;
}

export type ObserveCall = ClientDuplexStream<ObserveUpdateInput, ObserveEvent>;

/** A command on its way. */
interface Unanswered {
  readonly sequence: string;
  take(answer: CommandAnswer): void;
  fail(error: MicroscalerError): void;
}

/** `peer` names the actuator, for messages. */
export function poolStream(
  peer: string,
  call: () => ObserveCall,
  opening: () => PoolOpening,
  events: PoolEvents,
): PoolStream {
  let last: PoolObservation | undefined;
  let unanswered: readonly Unanswered[] = [];
  const failAll = (error: MicroscalerError) => {
    for (const { fail } of unanswered) fail(error);
  };
  const link = keepOpen<ObserveEvent, ObserveCall>({
    peer,
    open: () => {
      last = undefined;
      const { pool, fence, runs } = opening();
      const stream = call();
      stream.write({ open: { pool, fence: fenceToWire(fence), runs: runs.map(runToWire) } });
      return stream;
    },
    onMessage: ({ observation: wire, answer }) => {
      if (answer) unanswered.find(({ sequence }) => sequence === answer.sequence)?.take(answer);
      if (!wire) return;
      if (!wire.asBefore) last = observationFromWire(wire);
      else if (last) last = { ...last, sentAtMs: wire.sentAtMs };
      if (last) events.onObservation(last, performance.now());
    },
    onDown: (error) => {
      failAll(error);
      events.onDown(error);
    },
    beat: (stream) => stream.write({ heartbeat: { sentAtMs: performance.now() } }),
  });
  return {
    send: (command, { deadlineMs, traceparent = "" }) =>
      new Promise((resolve, reject) => {
        const stream = link.current();
        if (!stream) return reject(new MicroscalerError("unavailable", `${peer} is not connected`));
        const settled = () => {
          stopWaiting();
          unanswered = unanswered.filter((other) => other !== one);
        };
        const fail = (error: MicroscalerError) => {
          settled();
          reject(error);
        };
        const take = ({ result, refusal }: CommandAnswer) => {
          if (refusal) return fail(refusalFromWire(refusal, peer));
          if (!result) return fail(new MicroscalerError("internal", `${peer} gave no answer`));
          settled();
          resolve(result.outcomes.map(outcomeFromWire));
        };
        const one: Unanswered = { sequence: String(command.sequence), take, fail };
        const within = `within ${Math.round(deadlineMs)} ms`;
        const stopWaiting = afterReading(deadlineMs, () =>
          fail(new MicroscalerError("timeout", `${peer} did not answer a command ${within}`)),
        );
        unanswered = [...unanswered, one];
        stream.write({ command: commandToWire(command), traceparent });
      }),
    close: () => {
      link.close();
      failAll(new MicroscalerError("cancelled", `${peer}: the pool is not observed any more`));
    },
  };
}
