import type { ServerCredentials } from "@grpc/grpc-js";
import { afterEach, vi } from "vitest";
import type { SourceAnswer } from "../../services/metric-collector/sources/source.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { type ExternalScaler, externalScaler } from "./external-scaler.ts";
import { readMetricOf, surroundings } from "./surroundings.ts";

/** Scalers and their metrics for one test file; whatever a test begins ends with it. */
export function scalerStage() {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  /** A scaler with the metric `orders`, of value 7. */
  const started = async (credentials?: ServerCredentials): Promise<ExternalScaler> => {
    const scaler = await externalScaler(credentials);
    cleanups.push(scaler.kill);
    scaler.answers.specs = () => [{ metricName: "orders" }];
    scaler.answers.values = (metricName) => [{ metricName, metricValueFloat: 7 }];
    return scaler;
  };

  /** An open metric, as the collector has it, without a schedule. */
  const opened = ({ address }: { address: string }, spec: JsonObject = {}) => {
    const metric = readMetricOf({ source: "keda-external", address, ...spec });
    const news = vi.fn();
    const reader = metric.source.open(metric.spec, surroundings({ news }));
    cleanups.push(reader.close);
    const read = async (deadlineMs = 5000): Promise<SourceAnswer> => reader.read(AbortSignal.timeout(deadlineMs));
    const reason = async () => {
      const answer = await read();
      return answer.kind === "absent" ? answer.reason : answer;
    };
    return { news, reader, read, reason };
  };

  return { started, opened, atTheEnd: (cleanup: () => unknown) => cleanups.push(cleanup) };
}

/** An answer of so many. */
export function counted(count: number): SourceAnswer {
  return { kind: "value", value: count };
}
