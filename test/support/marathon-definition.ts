import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../shared/model/json.ts";

/** An app as it was posted, with Marathon's defaults for what matters here. */
export interface Definition extends JsonObject {
  readonly id: string;
  readonly instances: number;
  readonly killSelection: "YOUNGEST_FIRST" | "OLDEST_FIRST";
  readonly healthChecks: readonly JsonObject[];
  readonly labels: JsonObject;
}

export type Action = {
  readonly action: "StartApplication" | "ScaleApplication" | "RestartApplication" | "StopApplication";
  readonly app: string;
};

/** What a body that is wrong gets as `details`. */
export interface Wrong {
  readonly message: string;
  readonly details: readonly { readonly path: string; readonly errors: readonly string[] }[];
}

/** No field differs but `instances`. */
export function scaledOnly(before: Definition, after: Definition): boolean {
  return isDeepStrictEqual({ ...before, instances: 0 }, { ...after, instances: 0 });
}

/** The step that brings about a change; undefined: there is none. */
export function actionOf(before: Definition | undefined, after: Definition): Action | undefined {
  const app = after.id;
  if (!before) return { action: "StartApplication", app };
  if (isDeepStrictEqual(before, after)) return undefined;
  if (after.instances === 0 || scaledOnly(before, after)) return { action: "ScaleApplication", app };
  return { action: "RestartApplication", app };
}

/** A body on top of what there is. As in 1.10 and later, two fields get lost where they are not sent back. */
export function merged(before: Definition | undefined, body: JsonObject, id: string): Definition | Wrong {
  const stood: JsonObject = before ?? {};
  const { resourceLimits: _limits, executorResources: _executor, ...kept } = stood;
  const { version: _version, ...given } = body;
  const whole = { ...defaults, ...kept, ...given, id };
  const wrong = wrongIn(whole, body);
  if (wrong) return wrong;
  return { ...whole, instances: Number(whole.instances) };
}

export function isWrong(made: Definition | Wrong): made is Wrong {
  return "message" in made && "details" in made;
}

const defaults = {
  instances: 1,
  cpus: 1,
  mem: 128,
  disk: 0,
  gpus: 0,
  executor: "",
  backoffSeconds: 1,
  backoffFactor: 1.15,
  maxLaunchDelaySeconds: 300,
  requirePorts: false,
  networks: [{ mode: "host" }],
  labels: {},
  upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
  killSelection: "YOUNGEST_FIRST" as const,
  healthChecks: [],
  role: "*",
};

function wrongIn(whole: JsonObject, body: JsonObject): Wrong | undefined {
  const { instances, labels } = whole;
  const typed = instancesError(instances);
  if (typed) return { message: "Invalid JSON", details: [{ path: "/instances", errors: [typed] }] };
  if ("version" in body && Object.keys(body).some((name) => name !== "id" && name !== "version")) {
    return invalid("/", "The 'version' field may only be combined with the 'id' field.");
  }
  if (!("cmd" in whole) && !("args" in whole) && !("container" in whole)) {
    return invalid("/", "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.");
  }
  const single = typeof labels === "object" && labels && "MARATHON_SINGLE_INSTANCE_APP" in labels;
  if (single && Number(instances) > 1) return invalid("/", "Single instance app may only have one instance");
  return undefined;
}

function instancesError(instances: unknown): string | undefined {
  if (typeof instances !== "number") return "error.expected.jsnumber";
  if (!Number.isInteger(instances)) return "error.expected.int";
  return instances < 0 ? "error.min" : undefined;
}

function invalid(path: string, error: string): Wrong {
  return { message: "Object is not valid", details: [{ path, errors: [error] }] };
}
