/** A kind of object that has a `scale` subresource. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  /** As in URLs, e.g. `deployments`. */
  readonly plural: string;
  /** Kubernetes' own kinds: replicas, selector and status are where they always are. Others are asked by their `scale`. */
  readonly known?: "Deployment" | "StatefulSet" | "ReplicaSet";
}

const apps = { group: "apps", version: "v1" };

const known: Readonly<Record<string, Resource>> = {
  deployment: { ...apps, plural: "deployments", known: "Deployment" },
  statefulset: { ...apps, plural: "statefulsets", known: "StatefulSet" },
  replicaset: { ...apps, plural: "replicasets", known: "ReplicaSet" },
};

/** What `resource` of a `run` may be. */
export const resourceForm =
  /^(deployment|statefulset|replicaset|[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/v[a-z0-9]+\/[a-z]([a-z0-9-]*[a-z0-9])?)$/;

/** Of a text that has the form. */
export function resourceOf(text: string): Resource {
  const [group = "", version = "", plural = ""] = text.split("/");
  return known[text] ?? { group, version, plural };
}

/** As RBAC names it, e.g. `deployments.apps`. */
export function nameOf({ group, plural }: Resource): string {
  return `${plural}.${group}`;
}

/** Where the objects of a namespace are, e.g. `/apis/apps/v1/namespaces/shop/deployments`. */
export function collectionOf({ group, version, plural }: Resource, namespace: string): string {
  return `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
}
