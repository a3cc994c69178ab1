import type { Parsed } from "../../shared/config/parse.ts";
import type { AllowList } from "../../shared/config/references.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Fault } from "../../shared/model/fault.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { metricFromWire as unpacked } from "../../shared/rpc/wire/sample.ts";
import { type Metric, metricFaults, metricFrom } from "./metric.ts";

/** A metric as it comes over the wire; the caller chose its name. */
export type WireMetric = Parameters<typeof unpacked>[0];

/** What a caller's metric means, or every fault in it; paths are those of its specification. */
export function metricFromWire(wire: WireMetric): Parsed<Metric> {
  const spec = specOf(wire);
  return spec.ok ? metricFrom(spec.value) : spec;
}

/** Every fault that shows without reading anything; paths begin with the metric's name, because there may be others. */
export function faultsOfWire(wire: WireMetric, allowRefs: AllowList): readonly Fault[] {
  const spec = specOf(wire);
  return spec.ok ? metricFaults(spec.value, allowRefs, wire.metric) : spec.faults;
}

function specOf(wire: WireMetric): Parsed<JsonObject> {
  try {
    return { ok: true, value: unpacked(wire).spec };
  } catch (thrown) {
    if (thrown instanceof MicroscalerError) return { ok: false, faults: [...thrown.faults] };
    throw thrown;
  }
}
