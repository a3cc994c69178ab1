import { z } from "zod";
import type { ReadMetric } from "../../services/metric-collector/metric.ts";
import { defineSource, metricOf, type SourceAnswer } from "../../services/metric-collector/sources/source.ts";
import { durationMs } from "../../shared/config/duration.ts";
import type { JsonObject } from "../../shared/model/json.ts";

/** How a test's source answers. */
export type Behaviour =
  | { readonly value: number; readonly afterMs?: number; readonly ageMs?: () => number }
  | { readonly absent: string }
  | { readonly throws: string }
  | { readonly hangs: "until told to stop" | "whatever it is told" };

/** A source that a test can look into and change while it is read. */
export interface TestSource {
  behaviour: Behaviour;
  reads: number;
  /** What each client was opened with. */
  readonly opened: { readonly name?: string | undefined }[];
  /** Clients open now. */
  open: number;
  /** Most reads that ever ran at one time. */
  mostAtOnce: number;
  /** Says that something has changed. */
  news: () => void;
}

const schema = metricOf("test", { name: z.string().optional() });

/** A metric of a source that does as it is told; a stand-in for a server, not for the collector. */
export function testMetric(behaviour: Behaviour, spec: JsonObject = {}): { metric: ReadMetric; source: TestSource } {
  const state: TestSource = { behaviour, reads: 0, opened: [], open: 0, mostAtOnce: 0, news: () => undefined };
  let running = 0;
  const read = async (signal: AbortSignal) => {
    state.reads += 1;
    state.mostAtOnce = Math.max(state.mostAtOnce, ++running);
    try {
      return await answer(state.behaviour, signal);
    } finally {
      running -= 1;
    }
  };
  const source = defineSource({
    summary: "For tests",
    example: {},
    tellsInFlight: false,
    schema,
    open: (parameters, { news }) => {
      state.news = news;
      state.opened.push(parameters);
      state.open += 1;
      const close = async () => {
        state.open -= 1;
      };
      return { read, close };
    },
  });
  const { every = "500ms", deadline = "2s", minInterval = "100ms", maxInterval = "10s", budget } = spec;
  const cadence = {
    every: every === "auto" ? ("auto" as const) : durationMs(String(every)),
    minInterval: durationMs(String(minInterval)),
    maxInterval: durationMs(String(maxInterval)),
    ...(typeof budget === "number" ? { budget } : {}),
  };
  const timing = { cadence, deadlineMs: durationMs(String(deadline)) };
  return { metric: { kind: "read", spec: { source: "test", ...spec }, source, ...timing, shape: {} }, source: state };
}

async function answer(behaviour: Behaviour, signal: AbortSignal): Promise<SourceAnswer> {
  if ("throws" in behaviour) throw new Error(behaviour.throws);
  if ("absent" in behaviour) return { kind: "absent", reason: behaviour.absent };
  if ("value" in behaviour) {
    const { value, afterMs = 0, ageMs } = behaviour;
    return delayed({ kind: "value", value, ...(ageMs ? { ageMs: ageMs() } : {}) }, afterMs, signal);
  }
  return new Promise((resolve) => {
    if (behaviour.hangs === "whatever it is told") return;
    signal.addEventListener("abort", () => resolve({ kind: "absent", reason: "told to stop" }));
  });
}

function delayed(said: SourceAnswer, afterMs: number, signal: AbortSignal): Promise<SourceAnswer> {
  if (afterMs === 0) return Promise.resolve(said);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, afterMs, said);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}
