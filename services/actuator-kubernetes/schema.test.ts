import { expect, test } from "vitest";
import { check } from "../../shared/config/parse.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { collectionOf, resourceOf } from "./resource.ts";
import { kubernetesRun, kubernetesSettings } from "./schema.ts";

test("a name is all that a Deployment needs", () => {
  expect(check(kubernetesRun, { name: "consumer" })).toEqual({
    ok: true,
    value: { resource: "deployment", name: "consumer", foreign: "correct", onExit: "leave" },
  });
});

test.each<[JsonObject, string, RegExp]>([
  [{}, "name", /lower-case letters/],
  [{ name: "Consumer" }, "name", /lower-case letters/],
  [{ name: "../secrets" }, "name", /lower-case letters/],
  [{ name: "a", namespace: "a/b" }, "namespace", /at most 63 letters/],
  [{ name: "a", resource: "pod" }, "resource", /GROUP\/VERSION\/PLURAL/],
  [{ name: "a", resource: "apps/v1/deployments/scale" }, "resource", /GROUP\/VERSION\/PLURAL/],
  [
    { name: "a", resource: "statefulset", podDeletionCost: "oldest" },
    "podDeletionCost",
    /not possible for a statefulset/,
  ],
  [{ name: "a", replicas: 3 }, "", /unknown key "replicas"/],
])("%j is refused at %s", (run, path, problem) => {
  const parsed = check(kubernetesRun, run);
  expect(parsed.ok ? [] : parsed.faults).toEqual([{ path, problem: expect.stringMatching(problem) }]);
});

test("settings are all left to the kubeconfig where none is given", () => {
  expect(check(kubernetesSettings, {})).toEqual({ ok: true, value: {} });
});

test.each([
  ["deployment", "/apis/apps/v1/namespaces/shop/deployments"],
  ["statefulset", "/apis/apps/v1/namespaces/shop/statefulsets"],
  ["replicaset", "/apis/apps/v1/namespaces/shop/replicasets"],
  ["argoproj.io/v1alpha1/rollouts", "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts"],
])("a %s is found at %s", (resource, path) => {
  expect(collectionOf(resourceOf(resource), "shop")).toBe(path);
});
