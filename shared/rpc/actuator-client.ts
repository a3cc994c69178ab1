import type { ClientDuplexStream } from "@grpc/grpc-js";
import type { Observation } from "../../proto/gen/microscaler/v1/Observation.js";
import type { ObserveUpdateInput } from "../../proto/gen/microscaler/v1/ObserveUpdate.js";
import type { MicroscalerError } from "../errors.ts";
import type { ActuatorInfo } from "../model/actuator-info.ts";
import type { ApplyOutcome, Command, Fence, RunSpec } from "../model/command.ts";
import type { Fault } from "../model/fault.ts";
import type { PoolObservation } from "../model/observation.ts";
import { channelTo } from "./channel.ts";
import { call } from "./client.ts";
import { protos } from "./definitions.ts";
import type { Dial } from "./dial.ts";
import { keepOpen } from "./keep-open.ts";
import { ownedStreams } from "./owned-streams.ts";
import { commandToWire, fenceToWire, outcomeFromWire, runToWire } from "./wire/command.ts";
import { required } from "./wire/numbers.ts";
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

export interface ApplyOptions {
  readonly deadlineMs: number;
  readonly traceparent?: string;
}

export interface ActuatorClient {
  describe(): Promise<ActuatorInfo>;
  validate(runs: readonly RunSpec[]): Promise<readonly Fault[]>;
  observe(opening: () => PoolOpening, events: PoolEvents): { close(): void };
  apply(command: Command, options: ApplyOptions): Promise<readonly ApplyOutcome[]>;
  close(): void;
}

/** A thousand pools of one actuator ask at once: one answer does for all. */
const describedForMs = 500;

type Stream = ClientDuplexStream<ObserveUpdateInput, Observation>;

const { service } = protos.Actuator;

/** `name` is how the configuration calls the actuator. */
export function actuatorClient(name: string, address: string, dial?: Dial): ActuatorClient {
  const peer = `actuator ${name} at ${address}`;
  const client = new protos.Actuator(address, ...channelTo(address, dial));
  const streams = ownedStreams(client);
  let described: { readonly askedAtMs: number; readonly answer: Promise<ActuatorInfo> } | undefined;
  const ask = async () => {
    const info = await call(peer, client, service.Describe, {}, { deadlineMs: 5000 });
    return { ...info, capabilities: required(info.capabilities, "capabilities") };
  };
  return {
    describe: () => {
      const nowMs = performance.now();
      if (!described || nowMs - described.askedAtMs > describedForMs) described = { askedAtMs: nowMs, answer: ask() };
      return described.answer;
    },
    validate: async (runs) => {
      const request = { runs: runs.map(runToWire) };
      const answer = await call(peer, client, service.Validate, request, { deadlineMs: 5000 });
      return answer.faults;
    },
    observe: (opening, events) => streams.own(observe(peer, () => client.observe(), opening, events)),
    apply: async (command, options) => {
      const request = commandToWire(command);
      const answer = await call(peer, client, service.Apply, request, options);
      return answer.outcomes.map(outcomeFromWire);
    },
    close: streams.close,
  };
}

function observe(peer: string, open: () => Stream, opening: () => PoolOpening, events: PoolEvents): { close(): void } {
  let last: PoolObservation | undefined;
  return keepOpen<Observation, Stream>({
    peer,
    open: () => {
      last = undefined;
      const { pool, fence, runs } = opening();
      const stream = open();
      stream.write({ open: { pool, fence: fenceToWire(fence), runs: runs.map(runToWire) } });
      return stream;
    },
    onMessage: (wire) => {
      if (!wire.asBefore) last = observationFromWire(wire);
      else if (last) last = { ...last, sentAtMs: wire.sentAtMs };
      if (last) events.onObservation(last, performance.now());
    },
    onDown: events.onDown,
    beat: (stream) => stream.write({ heartbeat: { sentAtMs: performance.now() } }),
  });
}
