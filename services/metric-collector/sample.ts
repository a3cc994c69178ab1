import type { Sample } from "../../shared/model/sample.ts";
import { optional } from "../../shared/rpc/wire/numbers.ts";
import type { TimedReading } from "./timed-reading.ts";

/** A reading as it is sent now: older by however long it was kept back. */
export function sampleNow(
  metric: string,
  { answer, source, askedAtMs, latencyMs, periodMs, traceparent }: TimedReading,
): Sample {
  const sentAtMs = performance.now();
  const timing = {
    ...{ ageMs: sentAtMs - askedAtMs, sentAtMs, latencyMs, source },
    ...optional("periodMs", periodMs),
    ...optional("traceparent", traceparent),
  };
  if (answer.kind === "absent") return { metric, reading: answer, includesInFlight: false, ...timing };
  const { kind, value, inFlight, arrivalsTotal, includesInFlight = false } = answer;
  return {
    metric,
    reading: { kind, value },
    ...optional("inFlight", inFlight),
    ...optional("arrivalsTotal", arrivalsTotal),
    includesInFlight,
    ...timing,
  };
}
