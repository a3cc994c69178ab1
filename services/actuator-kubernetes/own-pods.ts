import { isLive, type Pod } from "./objects.ts";
import type { Place } from "./place.ts";

/**
 * Whether a pod that the selector takes is of the object and not of another one with the same labels. A custom kind has
 * them by whatever is between; of those the selector decides.
 */
export function isOwn({ resource: { known }, name }: Place, { metadata }: Pod): boolean {
  if (!known) return true;
  const owner = controllerOf(metadata);
  if (known !== "Deployment") return !owner || (owner.kind === known && owner.name === name); // one without is adopted
  if (!owner) return metadata.labels?.["pod-template-hash"] !== undefined; // its ReplicaSet was deleted, and not the pod
  const rest = owner.name.startsWith(`${name}-`) ? owner.name.slice(name.length + 1) : "";
  return owner.kind === "ReplicaSet" && /^[a-z0-9]+$/.test(rest); // of `consumer-canary` it has a hyphen
}

/**
 * Those that hold slots of the object. `replicas` is how many it says it has: where fewer bear its name it has adopted a
 * ReplicaSet of another name, and others fill up to that number.
 */
export function ownPods(pods: Iterable<Pod>, place: Place, replicas: number): readonly Pod[] {
  const all = [...pods];
  const own = all.filter((pod) => isOwn(place, pod));
  if (place.resource.known !== "Deployment") return own;
  const lacking = Math.max(0, replicas - own.filter(isLive).length);
  const adopted = all.filter(
    (pod) => !isOwn(place, pod) && isLive(pod) && controllerOf(pod.metadata)?.kind === "ReplicaSet",
  );
  return [...own, ...adopted.slice(0, lacking)];
}

function controllerOf({ ownerReferences }: Pod["metadata"]) {
  return ownerReferences?.find(({ controller }) => controller === true);
}
