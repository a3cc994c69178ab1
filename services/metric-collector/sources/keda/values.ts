import type { MetricSpec } from "../../../../proto/gen/externalscaler/MetricSpec.js";
import type { MetricValue } from "../../../../proto/gen/externalscaler/MetricValue.js";
import { MicroscalerError } from "../../../../shared/errors.ts";

/** Each is a call of its own at every reading. */
const mostMetrics = 100;

/** The metrics that a scaler has, each once. @throws MicroscalerError where there is none, or too many */
export function metricNamesIn(specs: readonly MetricSpec[], address: string): readonly string[] {
  const names = [...new Set(specs.map(({ metricName }) => metricName))];
  if (names.length === 0) throw unusable(`${address} has no metric for this name, namespace and metadata`);
  if (names.includes("")) throw unusable(`${address} has a metric without a name`);
  if (names.length <= mostMetrics) return names;
  throw unusable(`${address} has ${names.length} metrics, more than ${mostMetrics}; choose some with metrics`);
}

/**
 * The sum of all values of one metric. A scaler that calls its only metric otherwise than it was asked for is understood,
 * as KEDA does. @throws MicroscalerError where there is no value, or one that is no count
 */
export function totalOf(values: readonly MetricValue[], metricName: string, address: string): number {
  const told = `${address} told`;
  if (values.length === 0) throw unusable(`${told} no value of ${quoted(metricName)}`);
  const named = new Set(values.map((value) => value.metricName));
  const meant = named.has(metricName) ? metricName : [...named][0];
  if (meant === "") throw unusable(`${told} a value without a name in place of ${quoted(metricName)}`);
  if (meant !== metricName && named.size > 1) {
    throw unusable(`${told} values of ${named.size} metrics, none of them ${quoted(metricName)}`);
  }
  let total = 0;
  for (const value of values) {
    if (value.metricName === meant) total += countIn(value, told, quoted(metricName));
  }
  return total;
}

/** Older scalers know only the whole number; a 64-bit number comes as text. */
function countIn({ metricValue, metricValueFloat }: MetricValue, told: string, metric: string): number {
  const count = metricValueFloat === 0 ? Number(metricValue) : metricValueFloat;
  if (Number.isFinite(count) && count >= 0) return count;
  throw unusable(`${told} ${count} for ${metric}, which is ${Number.isFinite(count) ? "less than none" : "no number"}`);
}

/** The server chose the name: only where it is plain is it repeated. */
function quoted(metricName: string): string {
  return /^[\w.:/-]{1,100}$/.test(metricName) ? `"${metricName}"` : "a metric";
}

function unusable(problem: string): MicroscalerError {
  return new MicroscalerError("unavailable", problem);
}
