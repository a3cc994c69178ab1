import type { MetricSpec as WireMetricSpec } from "../../../proto/gen/microscaler/v1/MetricSpec.js";
import type { SampleInput, Sample as WireSample } from "../../../proto/gen/microscaler/v1/Sample.js";
import type { MetricSpec } from "../../model/metric.ts";
import type { Reading, Sample } from "../../model/sample.ts";
import type { Writable } from "../../writable.ts";
import { jsonObjectOf } from "./json.ts";
import { finite } from "./numbers.ts";

export function sampleToWire(sample: Sample): SampleInput {
  const { reading, ...rest } = sample;
  return reading.kind === "value" ? { ...rest, value: reading.value } : { ...rest, absent: reading.reason };
}

export function sampleFromWire(wire: WireSample): Sample {
  const sample: Writable<Sample> = {
    metric: wire.metric,
    reading: readingOf(wire),
    includesInFlight: wire.includesInFlight,
    ageMs: finite(wire.ageMs) ?? Number.POSITIVE_INFINITY,
    sentAtMs: finite(wire.sentAtMs) ?? 0,
    source: wire.source,
    latencyMs: wire.latencyMs,
  };
  const inFlight = finite(wire.inFlight);
  const arrivalsTotal = finite(wire.arrivalsTotal);
  const periodMs = finite(wire.periodMs);
  if (inFlight !== undefined) sample.inFlight = inFlight;
  if (arrivalsTotal !== undefined) sample.arrivalsTotal = arrivalsTotal;
  if (wire.traceparent) sample.traceparent = wire.traceparent;
  if (periodMs !== undefined) sample.periodMs = periodMs;
  return sample;
}

/** A value that is not a finite number is absent, whoever sent it. */
export function readingOf(wire: Pick<WireSample, "value" | "absent">): Reading {
  if (wire.value === undefined) return { kind: "absent", reason: wire.absent || "the collector gave no value" };
  if (!Number.isFinite(wire.value)) return { kind: "absent", reason: `the value is ${wire.value}, not a number` };
  return { kind: "value", value: wire.value };
}

export function metricToWire({ metric, spec }: MetricSpec): { metric: string; specJson: string } {
  return { metric, specJson: JSON.stringify(spec) };
}

export function metricFromWire(wire: WireMetricSpec): MetricSpec {
  return { metric: wire.metric, spec: jsonObjectOf(wire.specJson, `metric ${wire.metric}: spec_json`) };
}
