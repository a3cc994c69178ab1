import { randomBytes } from "node:crypto";
import { isJsonObject } from "../../shared/config/json.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { type KubernetesObject, type KubernetesObjects, matcher, stamp } from "./kubernetes-objects.ts";

/** What the controllers, the scheduler and the nodes of a cluster do; may be changed at any time. All times in ms. */
export interface ClusterLife {
  /** Before a change of a specification leads to pods. */
  controllerMs: number;
  /** From scheduled to ready. */
  readyMs: number;
  /** From asked to end to gone. */
  endingMs: number;
  /** Pods that fit on the nodes, those that are ending included. */
  capacity: number;
  /** Pods that a quota allows in a namespace. */
  quota: number;
}

export const quickLife: ClusterLife = {
  ...{ controllerMs: 5, readyMs: 20, endingMs: 20 },
  capacity: Number.POSITIVE_INFINITY,
  quota: Number.POSITIVE_INFINITY,
};

const collections = ["/deployments", "/statefulsets", "/replicasets", "/widgets"];

/** Keeps as many pods as each object wants, schedules them, makes them ready and ends them. */
export function kubernetesControllers(objects: KubernetesObjects, life: ClusterLife): { stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  const soon = (act: () => void, ms: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  let planned = false;
  const plan = () => {
    if (planned) return;
    planned = true;
    soon(() => {
      planned = false;
      for (const path of collections.flatMap((end) => objects.paths(end))) {
        for (const owner of objects.list(path)) keep(objects, life, path, owner);
      }
      for (const path of objects.paths("/pods")) schedule(objects, life, path);
    }, life.controllerMs);
  };
  const end = objects.onChange(({ path, before, after }) => {
    plan();
    if (!path.endsWith("/pods") || !after) return;
    const { name } = after.metadata;
    if (after.metadata.deletionTimestamp && !before?.metadata.deletionTimestamp) {
      soon(() => objects.remove(path, name), life.endingMs);
    } else if (
      conditionOf(after, "PodScheduled") === "True" &&
      (!before || conditionOf(before, "PodScheduled") !== "True")
    ) {
      soon(() => run(objects, path, name), life.readyMs);
    }
  });
  return {
    stop: () => {
      end();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Pods of an owner that are not asked to end; those of others with the same labels are left alone. */
function liveOf(
  objects: KubernetesObjects,
  podsPath: string,
  path: string,
  owner: KubernetesObject,
): KubernetesObject[] {
  const matches = matcher(selectorOf(owner), "");
  const { name } = controllerOf(path, owner);
  return objects.list(podsPath, (pod) => {
    const controller = pod.metadata.ownerReferences?.find((one) => one.controller);
    return !pod.metadata.deletionTimestamp && matches(pod) && (!controller || controller.name === name);
  });
}

const templateHash = "5d8f7c";

/** Whose the pods are: those of a Deployment are of its ReplicaSet. */
function controllerOf(path: string, { kind = "", metadata: { name } }: KubernetesObject) {
  if (path.endsWith("/deployments")) return { kind: "ReplicaSet", name: `${name}-${templateHash}`, controller: true };
  const kinds = { statefulsets: "StatefulSet", replicasets: "ReplicaSet" };
  const own = Object.entries(kinds).find(([plural]) => path.endsWith(`/${plural}`))?.[1];
  return { kind: own ?? kind, name, controller: true };
}

function keep(objects: KubernetesObjects, life: ClusterLife, path: string, owner: KubernetesObject): void {
  const podsPath = `/api/v1/namespaces/${owner.metadata.namespace}/pods`;
  const live = liveOf(objects, podsPath, path, owner);
  const wanted = Number(owner.spec?.replicas ?? 1);
  let refused = false;
  for (let missing = wanted - live.length; missing > 0 && !refused; missing--) {
    refused = objects.list(podsPath).length >= life.quota;
    if (!refused) objects.put(podsPath, newPod(path, owner));
  }
  for (const victim of live.sort(victimFirst).slice(0, Math.max(0, live.length - wanted))) {
    objects.put(podsPath, { ...victim, metadata: { ...victim.metadata, deletionTimestamp: stamp() } });
  }
  const now = objects.get(path, owner.metadata.name);
  if (now) objects.put(path, { ...now, status: statusOf(now, liveOf(objects, podsPath, path, now), refused) });
}

/** Numbers that are 0 are left out, as the API server does. */
function statusOf(owner: KubernetesObject, live: readonly KubernetesObject[], refused: boolean): JsonObject {
  const ready = live.filter((pod) => conditionOf(pod, "Ready") === "True").length;
  const message = `pods "${owner.metadata.name}-" is forbidden: exceeded quota: compute, limited: pods=2`;
  const failure = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message };
  return {
    ...(owner.status?.selector === undefined ? {} : { selector: owner.status.selector }),
    observedGeneration: owner.metadata.generation ?? 1,
    ...(live.length > 0 ? { replicas: live.length } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    conditions: refused ? [failure] : [],
  };
}

function newPod(path: string, owner: KubernetesObject): KubernetesObject {
  const { name, namespace = "" } = owner.metadata;
  const template = isJsonObject(owner.spec?.template) ? owner.spec.template : {};
  const spec = isJsonObject(template.spec) ? template.spec : {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${name}-${randomBytes(4).toString("hex")}`,
      namespace,
      labels: Object.fromEntries([
        ...selectorOf(owner)
          .split(",")
          .map((pair) => pair.split("=")),
        ...(path.endsWith("/deployments") ? [["pod-template-hash", templateHash]] : []),
      ]),
      ownerReferences: [controllerOf(path, owner)],
    },
    spec,
    status: { phase: "Pending" },
  };
}

function schedule(objects: KubernetesObjects, life: ClusterLife, path: string): void {
  for (const pod of objects.list(path)) {
    if (conditionOf(pod, "PodScheduled") === "True" || pod.metadata.deletionTimestamp) continue;
    const scheduled = objects.list(path, (other) => conditionOf(other, "PodScheduled") === "True").length;
    const fits = scheduled < life.capacity;
    const refusal = { reason: "Unschedulable", message: "0/3 nodes are available: 3 Insufficient cpu." };
    const condition = { type: "PodScheduled", status: fits ? "True" : "False", ...(fits ? {} : refusal) };
    objects.put(path, { ...pod, status: { phase: "Pending", conditions: [condition] } });
  }
}

/** What a node makes of a pod; images named `absent` and `crashing` are what they say. */
function run(objects: KubernetesObjects, path: string, name: string): void {
  const pod = objects.get(path, name);
  if (!pod || pod.metadata.deletionTimestamp) return;
  const scheduled = { type: "PodScheduled", status: "True" };
  const text = JSON.stringify(pod.spec);
  const waiting = text.includes('"image":"absent')
    ? { reason: "ImagePullBackOff", message: 'Back-off pulling image "absent"' }
    : text.includes('"image":"crashing')
      ? { reason: "CrashLoopBackOff", message: "back-off 10s restarting failed container" }
      : undefined;
  const container = { name: "main", state: waiting ? { waiting } : { running: {} } };
  const ready = { type: "Ready", status: waiting ? "False" : "True" };
  const phase = waiting ? "Pending" : "Running";
  objects.put(path, { ...pod, status: { phase, conditions: [scheduled, ready], containerStatuses: [container] } });
}

function victimFirst(one: KubernetesObject, other: KubernetesObject): number {
  const [a, b] = [one, other].map((pod) => ({
    ready: conditionOf(pod, "Ready") === "True" ? 1 : 0,
    cost: Number(pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0),
    version: Number(pod.metadata.resourceVersion),
  }));
  if (!a || !b) return 0;
  return a.ready - b.ready || a.cost - b.cost || b.version - a.version;
}

/** As labels: what a matching pod has. */
export function selectorOf({ spec, status }: KubernetesObject): string {
  if (typeof status?.selector === "string") return status.selector;
  const selector = isJsonObject(spec?.selector) ? spec.selector : {};
  const labels = isJsonObject(selector.matchLabels) ? selector.matchLabels : {};
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

function conditionOf({ status }: KubernetesObject, type: string): string | undefined {
  const conditions = Array.isArray(status?.conditions) ? status.conditions.filter(isJsonObject) : [];
  return conditions.find((condition) => condition.type === type)?.status?.toString();
}
