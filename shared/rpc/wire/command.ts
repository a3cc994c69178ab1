import type { ApplyOutcomeInput, ApplyOutcome as WireOutcome } from "../../../proto/gen/microscaler/v1/ApplyOutcome.js";
import type { CommandInput, Command as WireCommand } from "../../../proto/gen/microscaler/v1/Command.js";
import type { FenceInput, Fence as WireFence } from "../../../proto/gen/microscaler/v1/Fence.js";
import type { RunSpecInput, RunSpec as WireRunSpec } from "../../../proto/gen/microscaler/v1/RunSpec.js";
import type { ApplyOutcome, Command, Fence, RunSpec } from "../../model/command.ts";
import { jsonObjectOf } from "./json.ts";
import { bigintOf, optional, required } from "./numbers.ts";

export function fenceToWire({ holder, generation }: Fence): FenceInput {
  return { holder, generation: String(generation) };
}

export function fenceFromWire(wire: WireFence | null): Fence {
  const fence = required(wire, "fence");
  return {
    holder: required(fence.holder || undefined, "fence.holder"),
    generation: bigintOf(required(fence.generation, "fence.generation")),
  };
}

export function runToWire({ workload, run, hash, min }: RunSpec): RunSpecInput {
  return { workload, runJson: JSON.stringify(run), hash, ...optional("min", min) };
}

export function runFromWire(wire: WireRunSpec): RunSpec {
  return {
    workload: wire.workload,
    run: jsonObjectOf(wire.runJson, `workload ${wire.workload}: run_json`),
    hash: wire.hash,
    ...optional("min", wire.min),
  };
}

export function commandToWire(command: Command): CommandInput {
  return {
    pool: command.pool,
    fence: fenceToWire(command.fence),
    sequence: String(command.sequence),
    orders: command.orders.map((order) => ({ run: runToWire(order.run), ...optional("desired", order.desired) })),
  };
}

/** @throws MicroscalerError `invalid` where generation, holder or sequence is unset. */
export function commandFromWire(wire: WireCommand): Command {
  return {
    pool: wire.pool,
    fence: fenceFromWire(wire.fence),
    sequence: bigintOf(required(wire.sequence, "sequence")),
    orders: wire.orders.map((order, index) => ({
      run: runFromWire(required(order.run, `orders[${index}].run`)),
      ...optional("desired", order.desired),
    })),
  };
}

export function outcomeToWire(outcome: ApplyOutcome): ApplyOutcomeInput {
  const { workload } = outcome;
  switch (outcome.kind) {
    case "accepted":
      return { workload, accepted: {} };
    case "unchanged":
      return { workload, unchanged: {} };
    case "rejected": {
      const { reason, retryable, retryAfterMs } = outcome;
      return { workload, rejected: { reason, retryable, ...optional("retryAfterMs", retryAfterMs) } };
    }
  }
}

export function outcomeFromWire(wire: WireOutcome): ApplyOutcome {
  const { workload, rejected } = wire;
  if (rejected) {
    const { reason, retryable, retryAfterMs } = rejected;
    return { workload, kind: "rejected", reason, retryable, ...optional("retryAfterMs", retryAfterMs) };
  }
  return { workload, kind: wire.unchanged ? "unchanged" : "accepted" };
}
