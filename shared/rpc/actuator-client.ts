import type { ActuatorInfo } from "../model/actuator-info.ts";
import type { RunSpec } from "../model/command.ts";
import type { Fault } from "../model/fault.ts";
import { channelTo } from "./channel.ts";
import { call } from "./client.ts";
import { protos } from "./definitions.ts";
import type { Dial } from "./dial.ts";
import { ownedStreams } from "./owned-streams.ts";
import { type PoolEvents, type PoolOpening, type PoolStream, poolStream } from "./pool-stream.ts";
import { runToWire } from "./wire/command.ts";
import { required } from "./wire/numbers.ts";

export interface ActuatorClient {
  describe(): Promise<ActuatorInfo>;
  validate(runs: readonly RunSpec[]): Promise<readonly Fault[]>;
  observe(opening: () => PoolOpening, events: PoolEvents): PoolStream;
  close(): void;
}

/** A thousand pools of one actuator ask at once: one answer does for all. */
const describedForMs = 500;

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
    observe: (opening, events) => streams.own(poolStream(peer, () => client.observe(), opening, events)),
    close: streams.close,
  };
}
