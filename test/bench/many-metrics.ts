import type { JsonObject } from "../../shared/model/json.ts";
import { collectorClient } from "../../shared/rpc/collector-client.ts";
import { startPlane } from "../support/plane-process.ts";
import { cpuMsOf, rssMiBOf } from "./process-usage.ts";

/** How one collector fares with many metrics, each read once a second. */
export interface Many {
  readonly metrics: number;
  /** Readings that were due and did not arrive. */
  readonly missedRatio: number;
  /** Readings that arrived without a value. */
  readonly absentRatio: number;
  /** Processor cores that the collector alone takes. */
  readonly cpuCores: number;
  readonly rssMiB: number;
  /** From the end of a reading to its arrival at who watches, ms. */
  readonly toWatcherMs: readonly number[];
}

const everyMs = 1000;
/** Clients are opened, code is compiled. */
const warmUpMs = 10_000;

/** A collector in a process of its own, and one who watches `metrics` of it, taking specifications in turn. */
export async function watchMany(specs: readonly JsonObject[], metrics: number) {
  const plane = await startPlane(["collector"]);
  const client = collectorClient(plane.address);
  const counted = { readings: 0, absent: 0, toWatcherMs: [] as number[] };
  let least = Number.POSITIVE_INFINITY;
  const watch = client.watch({
    onUp: () => undefined,
    onDown: () => undefined,
    onSample: (sample, receivedAtMs) => {
      counted.readings += 1;
      if (sample.reading.kind === "absent") counted.absent += 1;
      least = Math.min(least, receivedAtMs - sample.sentAtMs); // two clocks: the quickest counts as no time
      counted.toWatcherMs.push(receivedAtMs - sample.sentAtMs - least + sample.ageMs - sample.latencyMs);
    },
  });
  for (let index = 0; index < metrics; index += 1) {
    const spec = specs[index % specs.length] ?? {};
    watch.add({ metric: `m${index}`, spec: { ...spec, every: "1s", deadline: `${60_000 - index}ms` } }); // no two alike
  }
  return {
    counted,
    pid: plane.pid,
    watch,
    close: async () => {
      watch.close();
      client.close();
      await plane.kill("SIGTERM");
    },
  };
}

/** @param specs metrics of servers that answer, taken in turn */
export async function manyMetrics(specs: readonly JsonObject[], metrics: number, forMs: number): Promise<Many> {
  const { counted, pid, close } = await watchMany(specs, metrics);
  try {
    await new Promise((resolve) => setTimeout(resolve, warmUpMs));
    Object.assign(counted, { readings: 0, absent: 0, toWatcherMs: [] });
    const [cpuMs, fromMs] = [cpuMsOf(pid), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, forMs));
    const tookMs = performance.now() - fromMs;
    const due = (metrics * tookMs) / everyMs;
    return {
      metrics,
      missedRatio: Math.max(0, 1 - counted.readings / due),
      absentRatio: counted.absent / Math.max(1, counted.readings),
      cpuCores: (cpuMsOf(pid) - cpuMs) / tookMs,
      rssMiB: rssMiBOf(pid),
      toWatcherMs: counted.toWatcherMs,
    };
  } finally {
    await close();
  }
}
