import type { Span } from "@opentelemetry/api";
import { startSpan } from "../../shared/telemetry/trace.ts";
import type { PoolDecision } from "./core/decide.ts";
import type { PoolState } from "./core/state.ts";
import type { PlacedSample } from "./metric-hub.ts";

/** Which samples changed what a pool's workloads demand: the parents of the commands that follow. */
export interface Causes {
  /** Notes the sample of every workload whose demand this decision changed. */
  note(before: PoolState, decision: PoolDecision, samples: ReadonlyMap<string, PlacedSample>): void;
  /** A span for a decision that results in a command: child of the sample that caused it, linked to the others. */
  decisionSpan(pool: string, decision: PoolDecision): Span;
  /** When the oldest sample not yet answered by a command was taken, engine clock. */
  takenAtMs(): number | undefined;
}

export function causesOf(): Causes {
  let fresh: PlacedSample[] = [];
  let last: PlacedSample[] = [];
  return {
    note: (before, { state }, samples) => {
      for (const [workload, { demand }] of state) {
        const sample = samples.get(workload);
        if (sample && demand.replicas !== before.get(workload)?.demand.replicas) fresh.push(sample);
      }
    },
    decisionSpan: (pool, { outcomes }) => {
      // a command that only uses slots which came free still answers the sample that called for them
      if (fresh.length > 0) last = fresh;
      fresh = [];
      const [parent, ...links] = last.flatMap(({ traceparent }) => (traceparent ? [traceparent] : []));
      const changed = outcomes.filter(({ from, desired }) => from !== desired);
      const attributes = {
        "microscaler.pool": pool,
        "microscaler.changes": changed.map(({ workload, from, desired }) => `${workload} ${from}→${desired}`),
      };
      return startSpan("decide", { plane: "engine", parent, links, attributes });
    },
    takenAtMs: () => fresh[0]?.takenAtMs,
  };
}
