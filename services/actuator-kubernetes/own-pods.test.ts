import { describe, expect, test } from "vitest";
import type { Pod } from "./objects.ts";
import { ownPods } from "./own-pods.ts";
import { resourceOf } from "./resource.ts";

type Owner = NonNullable<Pod["metadata"]["ownerReferences"]>[number];

const hash = { "pod-template-hash": "5d8f7c" };
const by = (kind: string, name: string): Owner => ({ kind, name, controller: true });

function pod(name: string, owner?: Owner, metadata: Partial<Pod["metadata"]> = {}): Pod {
  return { metadata: { name, resourceVersion: "1", ...(owner ? { ownerReferences: [owner] } : {}), ...metadata } };
}

function own(resource: string, pods: readonly Pod[], replicas = 0): string[] {
  const place = { resource: resourceOf(resource), namespace: "shop", name: "web" };
  return ownPods(pods, place, replicas).map(({ metadata }) => metadata.name);
}

describe("whose a pod is, of all that the selector takes", () => {
  test.each<[string, string, Pod, boolean]>([
    ["a Deployment", "of its ReplicaSet", pod("p", by("ReplicaSet", "web-5d8f7c")), true],
    ["a Deployment", "of the ReplicaSet of another one", pod("p", by("ReplicaSet", "web-canary-5d8f7c")), false],
    ["a Deployment", "of a ReplicaSet of its own name", pod("p", by("ReplicaSet", "web")), false],
    ["a Deployment", "of a Job", pod("p", by("Job", "web-1")), false],
    ["a Deployment", "that somebody started by hand", pod("p"), false],
    ["a Deployment", "whose ReplicaSet was deleted without it", pod("p", undefined, { labels: hash }), true],
    ["a Deployment", "owned, not controlled", pod("p", { kind: "ReplicaSet", name: "web-5d8f7c" }), false],
    ["a StatefulSet", "of its own", pod("p", by("StatefulSet", "web")), true],
    ["a StatefulSet", "of another one", pod("p", by("StatefulSet", "web-canary")), false],
    ["a StatefulSet", "that it adopts", pod("p"), true],
    ["a ReplicaSet", "of its own", pod("p", by("ReplicaSet", "web")), true],
    ["a ReplicaSet", "of another kind of that name", pod("p", by("StatefulSet", "web")), false],
    ["example.com/v1/widgets", "of whatever it makes", pod("p", by("Gadget", "web-1")), true],
  ])("of %s: one %s", (kind, _what, one, expected) => {
    expect(own(kind.replace(/^an? /, "").toLowerCase(), [one])).toEqual(expected ? ["p"] : []);
  });

  test("a Deployment that adopted a ReplicaSet of another name has as many of its pods as it says", () => {
    const old = by("ReplicaSet", "shop-77f9b");
    const pods = [pod("a", old), pod("b", old), pod("c", old), pod("d", by("Job", "x"))];
    expect(own("deployment", pods, 2)).toEqual(["a", "b"]);
    expect(own("deployment", [...pods, pod("e", by("ReplicaSet", "web-5d8f7c"))], 2)).toEqual(["e", "a"]);
    const ending = [pod("a", old, { deletionTimestamp: "now" }), pod("b", old)];
    expect(own("deployment", ending, 1)).toEqual(["b"]);
  });
});
