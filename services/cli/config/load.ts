import type { Problem } from "../../../shared/config/faults.ts";
import { isJsonObject } from "../../../shared/config/json.ts";
import { check, problems } from "../../../shared/config/parse.ts";
import { type AllowList, allowListOf, unresolved } from "../../../shared/config/references.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { cautions } from "../../decision-engine/checks/cautions.ts";
import { type LineOf, listed } from "../../decision-engine/checks/named-once.ts";
import { poolsIn, textAt, type Written } from "../../decision-engine/checks/outline.ts";
import { isInMetric, metricsOf } from "../../decision-engine/checks/written-metrics.ts";
import { readPool } from "../../decision-engine/checks/written-workload.ts";
import { metricSchema } from "../../metric-collector/schema.ts";
import { actuatorKinds } from "../actuators.ts";
import { settingProblems, settingsOf } from "./actuator-settings.ts";
import { crossChecks } from "./cross-checks.ts";
import { type FileFault, locateAll, refusal } from "./fault.ts";
import { configSchema } from "./schema.ts";
import { sourceCautions } from "./source-cautions.ts";
import { parseYaml, readYaml, type YamlFile } from "./yaml-file.ts";

/** An actuator as configured: embedded where it has no address. */
export interface ConfiguredActuator {
  readonly kind?: string | undefined;
  readonly address?: string | undefined;
  /** Of the embedded kind, references unresolved. */
  readonly settings?: JsonObject;
}

/** A valid configuration. References in `pools` are unresolved; `allowRefs` is what the file names. */
export interface Config {
  readonly file: string;
  readonly actuators: ReadonlyMap<string, ConfiguredActuator>;
  /** `host:port` of each collector that runs apart; left out: none is named. */
  readonly collectors?: readonly string[];
  readonly pools: readonly JsonObject[];
  readonly allowRefs: AllowList;
  /** What is valid and may surprise all the same. */
  readonly warnings: readonly FileFault[];
}

export type Loaded =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

export interface LoadOptions {
  /** `check`: every reference must resolve here and now; `skip`: others use them; `check-unless-apart`: they do where the file names a collector. */
  readonly references: "check" | "skip" | "check-unless-apart";
}

/** Reads a configuration file. @throws MicroscalerError `invalid` with everything that is wrong, one line each */
export function loadConfig(file: string, options: LoadOptions): Config {
  return unlessRefused(file, checkConfig(file, readYaml(file), options));
}

/** The same of its text. @throws as `loadConfig` */
export function parseConfig(file: string, text: string, options: LoadOptions): Config {
  return unlessRefused(file, checkConfig(file, parseYaml(file, text), options));
}

function unlessRefused(file: string, loaded: Loaded): Config {
  if (loaded.ok) return loaded.config;
  throw refusal(file, loaded.faults);
}

/** Checks what was read of a file: the configuration, or everything that is wrong with it. */
export function checkConfig(file: string, yaml: YamlFile, { references }: LoadOptions): Loaded {
  if (!yaml.ok) return { ok: false, faults: yaml.faults };
  const { json, locate } = yaml;
  const allowRefs = allowListOf(json);
  const lineOf = (at: Problem["at"]) => String(locate({ at, problem: "" })?.line ?? "?");
  const engineFinds = problems(configSchema, json, []);
  const found = [
    ...engineFinds.filter((problem) => !belongsToCollector(problem)),
    ...poolsIn(json).flatMap(({ json: pool, workloads }) =>
      workloads.flatMap((workload) => [...metricProblems(workload), ...runProblems(workload, kindOf(json, pool))]),
    ),
    ...settingProblems(json),
    ...crossChecks(json, lineOf),
    ...(usesThemHere(json, references) ? toldOnce(unresolved(json, allowRefs), lineOf) : []),
  ];
  const parsed = check(configSchema, json);
  const nobodyElse = found.length === 0 && !parsed.ok; // a refusal always says why
  const faults = [...yaml.faults, ...locateAll(file, nobodyElse ? engineFinds : found, locate)];
  if (faults.length > 0 || !parsed.ok) return { ok: false, faults };
  const { actuators, collector } = parsed.value;
  const apart = collector ? { collectors: [collector.address].flat() } : {};
  const written = poolsIn(json);
  const pools = written.map((pool) => pool.json);
  const none =
    written.length === 0 ? [{ at: [], problem: "there are no pools here: they have to come by the API" }] : [];
  const warnings = locateAll(
    file,
    [...none, ...written.map(readPool).flatMap((pool) => [...cautions(pool), ...sourceCautions(pool)])],
    locate,
  );
  const byName = new Map(
    Object.entries(actuators).map(([name, { kind, address }]) => [
      name,
      { kind, address, settings: settingsOf(json, name) },
    ]),
  );
  return { ok: true, config: { file, actuators: byName, ...apart, pools, allowRefs, warnings } };
}

function usesThemHere(json: Json, references: LoadOptions["references"]): boolean {
  if (references !== "check-unless-apart") return references === "check";
  return !isJsonObject(json) || json.collector === undefined;
}

function belongsToCollector({ at }: Problem): boolean {
  return at[0] === "pools" && at[2] === "workloads" && isInMetric(at.slice(4));
}

function metricProblems(workload: Written): readonly Problem[] {
  return metricsOf(workload).flatMap(({ at, json }) => problems(metricSchema, json, at));
}

/** Checked only where the kind is known here; an actuator that runs apart checks for itself. */
function runProblems({ at, json }: Written, kind: string | undefined): readonly Problem[] {
  const schema = actuatorKinds.find((known) => known.kind === kind)?.run;
  return schema && isJsonObject(json.run) ? problems(schema, json.run, [...at, "run"]) : [];
}

/** The same reference often stands in many places: the first is told, with the lines of the others. */
function toldOnce(missing: readonly Problem[], lineOf: LineOf): Problem[] {
  const byText = new Map<string, Problem[]>();
  for (const one of missing) byText.set(one.problem, [...(byText.get(one.problem) ?? []), one]);
  return [...byText.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const lines = listed([...new Set(others.map(({ at }) => lineOf(at)))]);
    const also = lines && ` (also on ${lines.includes(" ") ? "lines" : "line"} ${lines})`;
    return [{ ...first, problem: `${first.problem}${also}` }];
  });
}

function kindOf(config: Json, pool: JsonObject): string | undefined {
  const actuator = textAt(pool, "actuator");
  return actuator === undefined ? undefined : textAt(config, "actuators", actuator, "kind");
}
