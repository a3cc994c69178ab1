import { check, type Parsed } from "../../shared/config/parse.ts";
import type { AllowList } from "../../shared/config/references.ts";
import { referencesIn } from "../../shared/config/references.ts";
import type { Fault } from "../../shared/model/fault.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { metricSchema, sources } from "./schema.ts";
import type { Source } from "./sources/source.ts";

/** A metric that can be read: its specification, references unresolved, and what it says about time. */
export interface Metric {
  readonly spec: JsonObject;
  readonly source: Source;
  readonly everyMs: number;
  readonly deadlineMs: number;
}

/** What a specification means, or every fault in it, each path below `path` where one is given. Nothing is read. */
export function metricFrom(spec: JsonObject, path = ""): Parsed<Metric> {
  const parsed = check(metricSchema, spec, path);
  if (!parsed.ok) return parsed;
  const { every, deadline, source: kind } = parsed.value;
  const source = sources.find((known) => known.kind === kind);
  if (!source) return { ok: false, faults: [{ path, problem: `unknown source "${kind}"` }] };
  return { ok: true, value: { spec, source, everyMs: every, deadlineMs: deadline } };
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
