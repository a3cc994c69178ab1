import type { Reason } from "../../shared/model/decision.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { PoolDecision } from "./core/decide.ts";
import type { Outcome } from "./core/outcome.ts";
import type { DecisionLog } from "./decision-log.ts";

export interface DecisionRecorder {
  /** `traceId`: of the command the decision results in, if it does. */
  record(decision: PoolDecision, traceId: string | undefined): void;
}

/** Records an outcome when what was decided, or why, is another than before; everything else repeats itself. */
export function decisionRecorder(
  pool: string,
  decisions: Pick<DecisionLog, "record">,
  log: Log,
  recorded: (workload: string, reason: Reason) => void,
): DecisionRecorder {
  // they say names and counts only: to look for secrets in a line leaves 60 KB of garbage
  const lines = log.child({}, { redact: { paths: [] } });
  const last = new Map<string, { readonly count: number; readonly reason: Reason }>();
  let newest: readonly Outcome[] = [];
  const take = (outcome: Outcome, traceId: string | undefined) => {
    const { workload, from, desired, proposed, reason, detail } = outcome;
    const count = proposed ?? desired;
    const before = last.get(workload);
    if (before?.reason === reason && before.count === count) return;
    last.set(workload, { count, reason });
    const trace = traceId === undefined ? {} : { traceId };
    decisions.record({ pool, workload, from, desired, reason, detail, wallMs: Date.now(), ...trace });
    const level = from === desired ? "debug" : "info";
    lines[level]({ pool, workload, from, desired, reason }, `${workload} ${from} → ${desired}: ${detail}`);
    recorded(workload, reason);
  };
  return {
    record: ({ outcomes }, traceId) => {
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome !== newest[index]) take(outcome, traceId); // most are what they were
      }
      newest = outcomes;
    },
  };
}
