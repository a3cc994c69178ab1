import type { ApplyResultInput } from "../../proto/gen/microscaler/v1/ApplyResult.js";
import type { Command as WireCommand } from "../../proto/gen/microscaler/v1/Command.js";
import { invalid, MicroscalerError } from "../errors.ts";
import type { Command } from "../model/command.ts";
import { commandFromWire, outcomeToWire } from "../rpc/wire/command.ts";
import type { Fencing } from "./fencing.ts";
import type { WatchedPool } from "./watched-pool.ts";

export interface CommandParts {
  readonly fencing: Fencing;
  pool(name: string): WatchedPool;
  /** Why no command is taken; empty: they are. */
  problems(): readonly string[];
}

/**
 * Takes a command, however it came: on record first, then carried out. Those of one pool in the order they came in.
 * @throws MicroscalerError `invalid`, `stale-generation`, `stale-sequence`, or `unavailable` where it cannot be recorded
 */
export async function takeCommand(
  parts: CommandParts,
  wire: WireCommand,
  traceparent: string | undefined,
): Promise<ApplyResultInput> {
  const command = commandFromWire(wire);
  checkNames(command);
  const outcomes = await parts.fencing.admit(command.pool, command.fence, command.sequence, () => {
    const [problem] = parts.problems();
    if (problem) throw new MicroscalerError("unavailable", `pool ${command.pool}: ${problem}`);
    const pool = parts.pool(command.pool);
    pool.deposeAllBut(command.fence);
    return pool.carryOut(command, traceparent);
  });
  return { outcomes: outcomes.map(outcomeToWire) };
}

/** @throws MicroscalerError `invalid` where a name or hash is missing or a workload is named twice */
function checkNames({ pool, orders }: Command): void {
  const seen = new Set<string>();
  const problems = orders.flatMap(({ run: { workload, hash } }, index) => {
    const path = `orders[${index}].run`;
    if (!workload) return [{ path: `${path}.workload`, problem: "is missing" }];
    if (!hash) return [{ path: `${path}.hash`, problem: "is missing" }];
    if (seen.has(workload)) return [{ path: `${path}.workload`, problem: `${workload} is ordered twice` }];
    seen.add(workload);
    return [];
  });
  const faults = pool ? problems : [{ path: "pool", problem: "is missing" }, ...problems];
  if (faults.length > 0) throw invalid("the command", faults);
}
