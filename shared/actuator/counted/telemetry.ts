import { meter } from "../../telemetry/metrics.ts";
import { failSpan, startSpan } from "../../telemetry/trace.ts";
import type { SetOutcome } from "./scheduler.ts";

export interface SettingOf {
  readonly pool: string;
  readonly workload: string;
  readonly count: number;
  /** Of the command that caused it; left out where none did. */
  readonly traceparent?: string | undefined;
}

/** Notes an attempt to set a count, from the call on; say how it came out. */
export type SetTelemetry = (setting: SettingOf) => (outcome: SetOutcome) => void;

export function setTelemetry(plane: string): SetTelemetry {
  const calls = meter(plane).createCounter("microscaler_scale_calls_total", {
    description: "Attempts to set a count at the scheduler, by outcome",
  });
  const duration = meter(plane).createHistogram("microscaler_scale_call_duration_seconds", {
    description: "Time the scheduler takes to answer them",
    advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
  });
  return ({ pool, workload, count, traceparent }) => {
    const calledAtMs = performance.now();
    const span = startSpan("scheduler.scale", { plane, parent: traceparent, attributes: { pool, workload, count } });
    return (outcome) => {
      const told = outcome.kind === "done" ? "done" : outcome.trouble.kind;
      calls.add(1, { pool, workload, outcome: told });
      duration.record((performance.now() - calledAtMs) / 1000, { pool, workload });
      if (outcome.kind === "done") span.end();
      else failSpan(span, outcome.trouble.detail);
    };
  };
}
