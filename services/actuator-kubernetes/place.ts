import { collectionOf, nameOf, type Resource } from "./resource.ts";

/** The object that is scaled. */
export interface Place {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
}

/** Its collection, e.g. `/apis/apps/v1/namespaces/shop/deployments`. */
export function pathOf({ resource, namespace }: Place): string {
  return collectionOf(resource, namespace);
}

/** For people, e.g. `deployments.apps shop/consumer`. */
export function textOf({ resource, namespace, name }: Place): string {
  return `${nameOf(resource)} ${namespace}/${name}`;
}
