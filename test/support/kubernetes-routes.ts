import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { Json, JsonObject } from "../../shared/model/json.ts";
import { selectorOf } from "./kubernetes-controllers.ts";
import { type KubernetesObject, type KubernetesObjects, matcher, merged, stamp } from "./kubernetes-objects.ts";
import type { Watchers } from "./kubernetes-watchers.ts";

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Json | undefined;
}

interface Cluster {
  readonly objects: KubernetesObjects;
  readonly watchers: Watchers;
}

const json: z.ZodType<JsonObject> = z.record(z.string(), z.json());
const texts = z.record(z.string(), z.string());
const objectForm = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: texts.optional(),
    annotations: texts.optional(),
  }),
  spec: json.optional(),
  status: json.optional(),
});
const scalePatch = z.object({ spec: z.object({ replicas: z.int().min(0) }) });

/** Kinds of which there may be objects; what lists of others are asked for is not found. */
const kinds: Readonly<Record<string, string>> = {
  pods: "Pod",
  deployments: "Deployment",
  statefulsets: "StatefulSet",
  replicasets: "ReplicaSet",
  widgets: "Widget",
  scaleless: "Scaleless",
  horizontalpodautoscalers: "HorizontalPodAutoscaler",
};

/** Answers what the actuator and its tests ask, as an API server does. */
export function answerCall(cluster: Cluster, call: Call, response: ServerResponse): void {
  const found = /^(\/apis?\/.+?\/namespaces\/[^/]+\/([^/]+))(?:\/([^/]+))?(?:\/(scale))?$/.exec(call.path);
  const [, path = "", plural = "", name, scale] = found ?? [];
  if (kinds[plural] && call.query.get("watch") === "true") {
    watch(cluster, path, call, response);
    return;
  }
  if (call.path !== "/version" && !kinds[plural]) {
    response.writeHead(404, { "content-type": "text/plain", "audit-id": randomUUID() });
    response.end("404 page not found\n");
    return;
  }
  const [status, body] = replyTo(cluster.objects, { path, plural, name, scale: scale !== undefined }, call);
  response.writeHead(status, { "content-type": "application/json", "audit-id": randomUUID() });
  response.end(JSON.stringify(body));
}

/** A Status, as errors are told. */
export function failure(code: number, message: string, reason = ""): JsonObject {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
}

function watch({ watchers }: Cluster, path: string, { query }: Call, response: ServerResponse): void {
  const matches = matcher(query.get("labelSelector") ?? "", query.get("fieldSelector") ?? "");
  const version = Number(query.get("resourceVersion") ?? 0);
  watchers.open(response, { path, version, matches, seconds: Number(query.get("timeoutSeconds") ?? 60) });
}

type Reply = readonly [status: number, body: unknown];

function replyTo(
  objects: KubernetesObjects,
  { name, ...at }: Omit<One, "name"> & { readonly name: string | undefined },
  call: Call,
): Reply {
  if (call.path === "/version") return [200, { major: "1", minor: "32" }];
  return name === undefined ? ofAll(objects, at.path, at.plural, call) : ofOne(objects, { ...at, name }, call);
}

function ofAll(objects: KubernetesObjects, path: string, plural: string, { method, query, body }: Call): Reply {
  const kind = kinds[plural] ?? "";
  if (method === "GET") {
    const matches = matcher(query.get("labelSelector") ?? "", query.get("fieldSelector") ?? "");
    const items = objects.list(path, matches).map((object) => asListed(object, path));
    return [200, { kind: `${kind}List`, metadata: { resourceVersion: String(objects.version) }, items }];
  }
  const made = objectForm.safeParse(body);
  if (method !== "POST" || !made.success) return [400, failure(400, "the body is no object")];
  const { name } = made.data.metadata;
  if (objects.get(path, name)) return [409, failure(409, `${plural} "${name}" already exists`, "AlreadyExists")];
  const namespace = /namespaces\/([^/]+)/.exec(path)?.[1] ?? "";
  return [201, objects.put(path, { ...objectIn(body), kind, metadata: { ...objectIn(body).metadata, namespace } })];
}

/** Lists of Kubernetes' own kinds leave out the kind of each object. */
function asListed(object: KubernetesObject, path: string): KubernetesObject {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
  return path.startsWith("/apis/apps/") || path.startsWith("/api/v1/") ? rest : object;
}

interface One {
  readonly path: string;
  readonly plural: string;
  readonly name: string;
  readonly scale: boolean;
}

function ofOne(objects: KubernetesObjects, { path, plural, name, scale }: One, { method, body }: Call): Reply {
  const object = objects.get(path, name);
  if (!object || (scale && plural === "scaleless"))
    return [404, failure(404, `${plural} "${name}" not found`, "NotFound")];
  if (method === "GET") return [200, scale ? scaleOf(object) : object];
  if (method === "DELETE") return [200, removed(objects, { path, plural, object })];
  if (method !== "PATCH" || body === undefined) return [405, failure(405, "the method is not allowed")];
  if (!scale) return [200, objects.put(path, objectIn(merged(json.parse(object), body)))];
  const patch = scalePatch.safeParse(body).data;
  if (!patch) return [422, failure(422, "spec.replicas: Invalid value", "Invalid")];
  const spec = { ...object.spec, replicas: patch.spec.replicas };
  return [200, scaleOf(objects.put(path, { ...object, spec }))];
}

/** A pod is asked to end; anything else is gone, with its pods. */
function removed(
  objects: KubernetesObjects,
  { path, plural, object }: Pick<One, "path" | "plural"> & { object: KubernetesObject },
) {
  if (plural === "pods") {
    return objects.put(path, { ...object, metadata: { ...object.metadata, deletionTimestamp: stamp() } });
  }
  objects.remove(path, object.metadata.name);
  const pods = path.replace(/^.*(\/namespaces\/[^/]+)\/.*$/, "/api/v1$1/pods");
  for (const pod of objects.list(pods, matcher(selectorOf(object), "")))
    removed(objects, { path: pods, plural: "pods", object: pod });
  return { kind: "Status", status: "Success" };
}

/** Numbers that are 0 are left out. */
function scaleOf(object: KubernetesObject): JsonObject {
  const { name, namespace = "", resourceVersion = "" } = object.metadata;
  const replicas = Number(object.spec?.replicas ?? 1);
  const observed = Number(object.status?.replicas ?? 0);
  const selector = selectorOf(object);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, resourceVersion },
    spec: replicas > 0 ? { replicas } : {},
    status: { replicas: observed, ...(selector === "" ? {} : { selector }) },
  };
}

function objectIn(body: Json | undefined): KubernetesObject {
  const { apiVersion, kind, metadata, spec, status } = objectForm.parse(body);
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(kind === undefined ? {} : { kind }),
    metadata: metadataIn(metadata),
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined ? {} : { status }),
  };
}

function metadataIn(given: z.output<typeof objectForm>["metadata"]): KubernetesObject["metadata"] {
  const { name, namespace, labels, annotations, ...rest } = given;
  return {
    ...rest,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
