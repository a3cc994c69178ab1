import { startCollector } from "../../services/metric-collector/main.ts";
import { metricReader } from "../../services/metric-collector/metric-reader.ts";
import { readTelemetry } from "../../services/metric-collector/telemetry.ts";
import { takeReading } from "../../services/metric-collector/timed-reading.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { collectorClient } from "../../shared/rpc/collector-client.ts";
import { keptLog } from "../support/kept-log.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";

/** A value that occurred which half, and 99 of 100, are not above; ms. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** How one source reads its server. */
export interface SourceFigures {
  /** From asking to the answer. */
  readonly readMs: Percentiles;
  /** From the end of a reading to the sample at whoever watches, over gRPC. */
  readonly sampleToEngineMs: Percentiles;
  /** Processor cores that 1,000 readings a second would take of the collector. */
  readonly coresPerThousand: number;
}

const warmUpReadings = 50;
const readings = 500;
const samples = 200;

export async function sourceFigures(spec: JsonObject): Promise<SourceFigures> {
  const { readMs, coresPerThousand } = await readAgain(spec);
  return { readMs: percentiles(readMs), sampleToEngineMs: percentiles(await delivered(spec)), coresPerThousand };
}

/** One reading after another with one client, in this process. */
async function readAgain(spec: JsonObject) {
  const metric = readMetricOf(spec);
  const reader = metricReader(metric, new Set(), surroundings());
  const telemetry = readTelemetry();
  const readMs: number[] = [];
  const read = async () => {
    const { answer, latencyMs } = await takeReading(reader, metric, telemetry);
    if (answer.kind === "absent") throw new Error(`${metric.source.kind}: ${answer.reason}`);
    return latencyMs;
  };
  try {
    for (let count = 0; count < warmUpReadings; count += 1) await read();
    const before = process.cpuUsage();
    for (let count = 0; count < readings; count += 1) readMs.push(await read());
    const { user, system } = process.cpuUsage(before);
    return { readMs, coresPerThousand: (user + system) / 1000 / readings };
  } finally {
    await reader.close();
  }
}

/** Through a collector, each reading as soon as is allowed. */
async function delivered(spec: JsonObject): Promise<number[]> {
  const collector = await startCollector({
    listen: "127.0.0.1:0",
    log: keptLog().log,
    allowExec: false,
    allowRefs: new Set(),
  });
  const client = collectorClient(collector.address);
  const delays: number[] = [];
  try {
    await new Promise<void>((resolve) => {
      const watch = client.watch({
        onUp: () => undefined,
        onDown: () => undefined,
        onSample: (sample, receivedAtMs) => {
          delays.push(receivedAtMs - sample.sentAtMs + sample.ageMs - sample.latencyMs); // one process, one clock
          if (delays.length >= samples) resolve();
        },
      });
      for (let index = 0; index < 10; index += 1) {
        const deadline = `${2000 + index}ms`; // ten metrics, not one
        watch.add({ metric: `m${index}`, spec: { ...spec, every: "100ms", deadline } });
      }
    });
  } finally {
    client.close();
    await collector.stop();
  }
  return delays;
}

export function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (ratio: number) => sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
