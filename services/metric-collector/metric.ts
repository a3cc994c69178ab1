import { isJsonObject } from "../../shared/config/json.ts";
import { check, type Parsed } from "../../shared/config/parse.ts";
import type { AllowList } from "../../shared/config/references.ts";
import { referencesIn } from "../../shared/config/references.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Fault } from "../../shared/model/fault.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Cadence } from "./cadence.ts";
import { type Combination, combinationOf } from "./combination.ts";
import { metricSchema, sources, type WrittenReading } from "./schema.ts";
import type { Shape } from "./shape.ts";
import type { Source } from "./sources/source.ts";

/** A metric that is read at one source. */
export interface ReadMetric {
  readonly kind: "read";
  /** References unresolved, without what becomes of its value: metrics that differ in nothing else share readings. */
  readonly spec: JsonObject;
  readonly source: Source;
  readonly cadence: Cadence;
  readonly deadlineMs: number;
  readonly shape: Shape;
}

/** A metric made of others, each of them read as if it were alone. */
export interface CombinedMetric {
  readonly kind: "combined";
  readonly parts: ReadonlyMap<string, ReadMetric>;
  readonly combination: Combination;
  readonly shape: Shape;
}

export type Metric = ReadMetric | CombinedMetric;

/** What a specification means, or every fault in it, each path below `path` where one is given. Nothing is read. */
export function metricFrom(spec: JsonObject, path = ""): Parsed<Metric> {
  const parsed = check(metricSchema, spec, path);
  if (!parsed.ok) return parsed;
  const { value: written } = parsed;
  if (!("of" in written)) return { ok: true, value: readMetric(spec, written) };
  const parts = new Map<string, ReadMetric>();
  for (const [name, part] of Object.entries(written.of)) {
    if (typeof part !== "number") parts.set(name, readMetric(partOf(spec, name), part));
  }
  return { ok: true, value: { kind: "combined", parts, combination: combinationOf(written), shape: shapeOf(written) } };
}

function readMetric(spec: JsonObject, written: WrittenReading): ReadMetric {
  const { every, minInterval, maxInterval, budget, deadline, source: kind } = written;
  const source = sources.find((known) => known.kind === kind);
  if (!source) throw new MicroscalerError("invalid", `unknown source "${kind}"`);
  const { clamp: _clamp, smoothing: _smoothing, ...reading } = spec;
  const cadence = { every, minInterval, maxInterval, budget };
  return { kind: "read", spec: reading, source, cadence, deadlineMs: deadline, shape: shapeOf(written) };
}

function partOf({ of }: JsonObject, name: string): JsonObject {
  const part = isJsonObject(of) ? of[name] : undefined;
  return part !== undefined && isJsonObject(part) ? part : {};
}

function shapeOf({ clamp, smoothing }: Shape): Shape {
  return { clamp, smoothing };
}

/** Every fault that shows without reading anything: the specification's, and references off the allow-list. */
export function metricFaults(spec: JsonObject, allowRefs: AllowList, path: string): readonly Fault[] {
  const parsed = metricFrom(spec, path);
  const refused = referencesIn(spec, path ? [path] : []).filter(
    ({ reference: { kind, name } }) => !allowRefs.has(`${kind}:${name}`),
  );
  return [
    ...(parsed.ok ? [] : parsed.faults),
    ...refused.map(({ reference: { kind, name }, path: at }) => ({
      path: at,
      problem: `\${${kind}:${name}} is not on the collector's allow-list; start it with --allow-ref ${kind}:${name}`,
    })),
  ];
}
