import type { Span } from "@opentelemetry/api";
import { startSpan } from "../../shared/telemetry/trace.ts";
import type { PoolDecision } from "./core/decide.ts";
import type { PoolState } from "./core/state.ts";
import type { PlacedSample } from "./placed-sample.ts";
import type { NewestSamples } from "./pool-samples.ts";

/**
 * Which samples changed what a pool's workloads demand last: the parents of the commands that follow, also of those that
 * only use slots which came free.
 */
export interface Causes {
  /** Notes the sample of every workload whose demand this decision changed. */
  note(before: PoolState, decision: PoolDecision, samples: NewestSamples): void;
  /** A span for a decision that results in a command: child of the sample that caused it, linked to the others. */
  decisionSpan(pool: string, decision: PoolDecision): Span;
  /** When the sample was taken that no command has answered yet, engine clock; undefined: none waits. */
  takenAtMs(): number | undefined;
}

export function causesOf(): Causes {
  let causes: readonly PlacedSample[] = [];
  let answered = true;
  return {
    note: (before, { state, outcomes }, samples) => {
      const changed: PlacedSample[] = [];
      for (const [workload, now] of state) {
        const then = before.get(workload);
        const sample = now === then ? undefined : samples.get(workload);
        if (sample && now.demand.replicas !== then?.demand.replicas) changed.push(sample);
      }
      if (changed.length > 0) {
        causes = changed;
        answered = false;
      } else if (outcomes.every(({ from, desired, allocated }) => from === desired && desired === allocated)) {
        causes = []; // all is where it was wanted: what comes next has another cause
      }
    },
    decisionSpan: (pool, { outcomes }) => {
      answered = true;
      const [parent, ...links] = causes.flatMap(({ traceparent }) => (traceparent ? [traceparent] : []));
      const changed = outcomes.filter(({ from, desired }) => from !== desired);
      const attributes = {
        "microscaler.pool": pool,
        "microscaler.changes": changed.map(({ workload, from, desired }) => `${workload} ${from}→${desired}`),
      };
      return startSpan("decide", { plane: "engine", parent, links, attributes });
    },
    takenAtMs: () => (answered ? undefined : causes[0]?.takenAtMs),
  };
}
