import type { ApplyOutcome, Command } from "../../shared/model/command.ts";
import { channelTo } from "../../shared/rpc/channel.ts";
import { call, type UnaryOptions } from "../../shared/rpc/client.ts";
import { protos } from "../../shared/rpc/definitions.ts";
import { commandToWire, outcomeFromWire } from "../../shared/rpc/wire/command.ts";

/** Orders by a call of its own each, as who observes nothing does. */
export interface ApplyCaller {
  apply(command: Command, options: UnaryOptions): Promise<readonly ApplyOutcome[]>;
  close(): void;
}

export function applyCaller(address: string): ApplyCaller {
  const client = new protos.Actuator(address, ...channelTo(address));
  const { Apply } = protos.Actuator.service;
  return {
    apply: async (command, options) => {
      const { outcomes } = await call("actuator", client, Apply, commandToWire(command), options);
      return outcomes.map(outcomeFromWire);
    },
    close: () => client.close(),
  };
}
