import { canonicalJson } from "../../../shared/canonical-json.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { readingsPerMonth, sources, type WrittenReading } from "../../metric-collector/schema.ts";
import { metricName, namedMetrics } from "./named-metrics.ts";
import { readingsOf } from "./written-readings.ts";

/** Requests a month of 30 days: at rest, and the most there can be. */
export interface Requests {
  readonly least: number;
  readonly most: number;
}

/** What is read once for the metrics it is named by, at a source that charges for requests. */
export interface PaidReading extends Requests {
  /** As in `orders/consumer`. */
  readonly metrics: readonly string[];
  readonly source: string;
}

export interface RequestEstimate extends Requests {
  readonly readings: readonly PaidReading[];
}

/** How many requests that somebody charges for the metrics of a valid configuration make; what several share counts once. */
export function requestEstimate(pools: readonly JsonObject[]): RequestEstimate {
  const byReading = new Map<string, PaidReading>();
  for (const named of namedMetrics(pools)) {
    for (const { at, spec, written } of readingsOf(named.spec)) {
      const requests = requestsOf(written);
      if (!requests) continue;
      const { clamp: _clamp, smoothing: _smoothing, ...read } = spec; // what becomes of a value costs nothing
      const key = canonicalJson(read);
      const name = [metricName(named), at.join(".")].filter(Boolean).join(" ");
      const metrics = [...(byReading.get(key)?.metrics ?? []), name];
      byReading.set(key, { metrics, source: written.source, ...requests });
    }
  }
  const readings = [...byReading.values()];
  const sum = (bound: keyof Requests) => readings.reduce((total, reading) => total + reading[bound], 0);
  return { least: sum("least"), most: sum("most"), readings };
}

function requestsOf(written: WrittenReading): Requests | undefined {
  const { paidRequests = 0 } = sources.find(({ kind }) => kind === written.source) ?? {};
  if (paidRequests === 0) return undefined;
  const { least, most } = readingsPerMonth(written);
  return { least: Math.ceil(least * paidRequests), most: Math.ceil(most * paidRequests) };
}

/** The estimate in lines for people; none where nothing is charged for. */
export function estimateLines({ readings, ...all }: RequestEstimate): readonly string[] {
  const lines = readings.map(({ metrics, source, ...requests }) => {
    return `${metrics.join(", ")}: ${source}, ${requestsText(requests)} (${rateText(requests)})`;
  });
  return lines.length > 1 ? [...lines, `together ${requestsText(all)} (${rateText(all)})`] : lines;
}

function requestsText({ least, most }: Requests): string {
  const text = (count: number) => count.toLocaleString("en-US");
  return `${least === most ? text(most) : `${text(least)} to ${text(most)}`} requests a month`;
}

const monthSeconds = 30 * 24 * 3600;

function rateText({ least, most }: Requests): string {
  const perSecond = most / monthSeconds;
  const rate = perSecond >= 1 ? `${short(perSecond)} a second` : `one in ${short(1 / perSecond)} s`;
  return least === most ? rate : `at most ${rate}`;
}

function short(number: number): string {
  return String(Number(number.toPrecision(3)));
}
