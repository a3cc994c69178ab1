import { isJsonList, isJsonObject } from "../../shared/config/json.ts";
import type { Json, JsonObject } from "../../shared/model/json.ts";
import { appAnswer, changeAnswer, type DoubleAnswer, deploymentAnswer, queueAnswer, says } from "./marathon-answers.ts";
import { type Definition, isWrong, merged } from "./marathon-definition.ts";
import { isPlaced } from "./marathon-instance.ts";
import type { MarathonApp, MarathonModel } from "./marathon-model.ts";

export interface Asked {
  readonly method: string;
  /** Without the query, ids decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Undefined: it is no JSON. */
  readonly body: Json | undefined;
}

type Route = (model: MarathonModel, asked: Asked, id: string, rest: string) => DoubleAnswer | undefined;

const routes: readonly (readonly [RegExp, Route])[] = [
  [/^\/v2\/apps$/, allApps],
  [/^\/v2\/apps(\/.+)\/tasks(?:\/(.+))?$/, appTasks],
  [/^\/v2\/apps(\/.+)\/restart$/, restart],
  [/^\/v2\/apps(\/.+)$/, oneApp],
  [/^\/v2\/tasks$/, (model) => ({ status: 200, body: { tasks: [...model.apps.values()].flatMap(tasksOf) } })],
  [/^\/v2\/tasks\/delete$/, deleteTasks],
  [/^\/v2\/queue$/, (model) => ({ status: 200, body: queueAnswer(model) })],
  [/^\/v2\/deployments$/, (model) => ({ status: 200, body: model.deployments.active.map(deploymentAnswer) })],
  [/^\/v2\/deployments\/(.+)$/, oneDeployment],
];

/** What Marathon answers, whoever asks. */
export function answerOf(model: MarathonModel, asked: Asked): DoubleAnswer {
  for (const [form, route] of routes) {
    const [matches, id = "", rest = ""] = form.exec(asked.path) ?? [];
    const answer = matches === undefined ? undefined : route(model, asked, id, rest);
    if (answer) return answer;
  }
  return says(500, "URI not found");
}

function allApps(model: MarathonModel, { method, query, body }: Asked): DoubleAnswer | undefined {
  if (method === "GET") {
    const tasks = query.getAll("embed").some((one) => one === "tasks" || one === "apps.tasks");
    const part = (query.get("id") ?? "").toLowerCase();
    const apps = [...model.apps.values()].filter(({ definition }) => definition.id.includes(part));
    return { status: 200, body: { apps: apps.map((app) => appAnswer(model, app, tasks)) } };
  }
  if (method === "POST") return isJsonObject(body) ? create(model, body, query) : unreadable(body);
  if (method !== "PUT" && method !== "PATCH") return undefined;
  if (!isJsonList(body)) return unreadable(body);
  const made = body.map((one) => definitionIn(model, isJsonObject(one) ? one : {}, idOf(isJsonObject(one) ? one : {})));
  return changed(model, made, query);
}

function create(model: MarathonModel, body: JsonObject, query: URLSearchParams): DoubleAnswer {
  const id = idOf(body);
  if (model.apps.has(id)) return says(409, `An app with id [${id}] already exists.`);
  const made = definitionIn(model, body, id);
  if (made.kind === "wrong") return made.answer;
  const outcome = model.change([made.definition], query.get("force") === "true");
  const app = model.apps.get(id);
  if (outcome.kind !== "accepted" || !app) return outcome.kind === "accepted" ? noApp(id) : changeAnswer(outcome);
  return { ...changeAnswer(outcome, 201), body: appAnswer(model, app, false) };
}

function oneApp(model: MarathonModel, { method, query, body }: Asked, id: string): DoubleAnswer | undefined {
  const app = model.apps.get(id);
  if (method === "GET") {
    if (id.endsWith("/*")) {
      const below = [...model.apps.values()].filter(({ definition }) => definition.id.startsWith(id.slice(0, -1)));
      return { status: 200, body: { "*": below.map((one) => appAnswer(model, one, false)) } };
    }
    return app ? { status: 200, body: { app: appAnswer(model, app, true) } } : noApp(id);
  }
  if (method === "DELETE") {
    return app ? changeAnswer(model.change([], query.get("force") !== "false", [id])) : noApp(id);
  }
  if (method !== "PUT" && method !== "PATCH") return undefined;
  if (!isJsonObject(body)) return unreadable(body);
  const whole = method === "PUT" && query.get("partialUpdate") === "false";
  const made = definitionIn(model, body, id, whole);
  if (method === "PATCH" && !app && made.kind === "made") return noApp(id);
  return changed(model, [made], query, app ? 200 : 201);
}

/** Any change but of the number starts all tasks anew. */
function restart(model: MarathonModel, { query }: Asked, id: string): DoubleAnswer {
  const app = model.apps.get(id);
  if (!app) return noApp(id);
  const next = { ...app.definition, restarted: new Date().toISOString() };
  return changeAnswer(model.change([next], query.get("force") === "true"));
}

function appTasks(model: MarathonModel, { method, query }: Asked, id: string, task: string): DoubleAnswer | undefined {
  const app = model.apps.get(id);
  if (!app) return noApp(id);
  if (method === "GET") return { status: 200, body: { tasks: tasksOf(app) } };
  if (method !== "DELETE") return undefined;
  const ids = app.instances.filter(isPlaced).map(({ taskId }) => taskId);
  return killed(model, task ? ids.filter((one) => one === task) : ids, query);
}

function deleteTasks(model: MarathonModel, { method, query, body }: Asked): DoubleAnswer | undefined {
  if (method !== "POST") return undefined;
  const ids = isJsonObject(body) ? body.ids : undefined;
  if (!isJsonList(ids)) {
    const details = [{ path: "/ids", errors: ["error.path.missing"] }];
    return { status: 422, body: { message: "Object is not valid", details } };
  }
  return killed(model, ids.map(String), query);
}

function killed(model: MarathonModel, ids: readonly string[], query: URLSearchParams): DoubleAnswer {
  const [scale, wipe] = [query.get("scale") === "true", query.get("wipe") === "true"];
  if (scale && wipe) return says(400, "You cannot use scale and wipe at the same time.");
  const tasks = [...model.apps.values()].flatMap(tasksOf).filter(({ id }) => ids.includes(String(id)));
  const outcome = model.killTasks(ids, scale, query.get("force") === "true");
  return outcome.kind === "killed" ? { status: 200, body: { tasks } } : changeAnswer(outcome);
}

function oneDeployment(model: MarathonModel, { method, query }: Asked, id: string): DoubleAnswer | undefined {
  if (method !== "DELETE" || query.get("force") !== "true") return undefined;
  return model.deployments.cancel(id) ? { status: 202 } : says(404, `DeploymentPlan ${id} does not exist`);
}

function changed(model: MarathonModel, made: readonly Made[], query: URLSearchParams, status = 200): DoubleAnswer {
  const wrong = made.find((one) => one.kind === "wrong");
  if (wrong) return wrong.answer;
  const definitions = made.flatMap((one) => (one.kind === "made" ? [one.definition] : []));
  return changeAnswer(model.change(definitions, query.get("force") === "true"), status);
}

type Made =
  | { readonly kind: "made"; readonly definition: Definition }
  | { readonly kind: "wrong"; readonly answer: DoubleAnswer };

function definitionIn(model: MarathonModel, body: JsonObject, id: string, whole = false): Made {
  const made = merged(whole ? undefined : model.apps.get(id)?.definition, body, id);
  if (!isWrong(made)) return { kind: "made", definition: made };
  const { message, details } = made;
  return { kind: "wrong", answer: { status: 422, body: { message, details: details.map((one) => ({ ...one })) } } };
}

function tasksOf({ instances }: MarathonApp): readonly JsonObject[] {
  return instances.filter(isPlaced).map((one) => one.task());
}

function idOf({ id }: JsonObject): string {
  return `/${String(id ?? "").replace(/^\//, "")}`;
}

function noApp(id: string): DoubleAnswer {
  return says(404, `App '${id}' does not exist`);
}

function unreadable(body: Json | undefined): DoubleAnswer {
  if (body === null) return says(400, "Please specify data in JSON format");
  return { status: 400, body: { message: "Invalid JSON", details: "Unrecognized token" } };
}
