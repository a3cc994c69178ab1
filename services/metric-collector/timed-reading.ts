import { optional } from "../../shared/rpc/wire/numbers.ts";
import { failSpan, startSpan, traceparentOf } from "../../shared/telemetry/trace.ts";
import type { ReadMetric } from "./metric.ts";
import type { MetricReader } from "./metric-reader.ts";
import type { SourceAnswer } from "./sources/source.ts";
import { plane, type ReadTelemetry } from "./telemetry.ts";

/** One reading and when it was asked for, on this process's monotonic clock. */
export interface TimedReading {
  readonly answer: SourceAnswer;
  readonly source: string;
  /** From when the value is at the earliest, as a rule when the server was asked: its age is never understated. */
  readonly askedAtMs: number;
  readonly latencyMs: number;
  /** The next one is due within this time of it; left out: nobody knows. */
  readonly periodMs?: number;
  readonly traceparent?: string;
}

/**
 * Takes one reading within the metric's deadline, traced and counted. A reader that does not answer in time is told to
 * stop and its client is closed, whether it listens or not. `over` ends it early.
 */
export async function takeReading(
  reader: MetricReader,
  { source: { kind }, deadlineMs }: ReadMetric,
  telemetry: ReadTelemetry,
  over?: AbortSignal,
): Promise<TimedReading> {
  const askedAtMs = performance.now();
  const span = startSpan("sample.read", { plane, attributes: { source: kind } });
  const inTime = await withinDeadline((signal) => reader.read(signal), deadlineMs, over);
  if (!inTime) void reader.close();
  const answer: SourceAnswer = inTime ?? { kind: "absent", reason: `no answer within ${deadlineMs} ms` };
  const latencyMs = performance.now() - askedAtMs;
  if (answer.kind === "absent") failSpan(span, answer.reason);
  else span.end();
  if (!over?.aborted) telemetry.read({ source: kind, outcome: answer.kind, latencyMs });
  const traceparent = traceparentOf(span);
  const { ageMs = 0, dueMs } = answer.kind === "value" ? answer : {};
  return {
    ...{ answer, source: kind, askedAtMs: askedAtMs - ageMs, latencyMs },
    ...optional("periodMs", dueMs),
    ...optional("traceparent", traceparent),
  };
}

/** The answer, or undefined where it did not come in time: the wait ends then, whatever the reader does. */
function withinDeadline(
  read: (signal: AbortSignal) => Promise<SourceAnswer>,
  deadlineMs: number,
  over?: AbortSignal,
): Promise<SourceAnswer | undefined> {
  return new Promise((resolve) => {
    const stop = new AbortController();
    const settle = (answer?: SourceAnswer) => {
      clearTimeout(timer);
      over?.removeEventListener("abort", ended);
      resolve(answer);
    };
    const giveUp = (why?: unknown) => {
      settle();
      stop.abort(why);
    };
    const ended = () => giveUp();
    const late = () => giveUp(new DOMException(`no answer within ${deadlineMs} ms`, "TimeoutError"));
    const timer = setTimeout(late, deadlineMs);
    over?.addEventListener("abort", ended, { once: true });
    if (over?.aborted) ended();
    else void read(stop.signal).then(settle);
  });
}
