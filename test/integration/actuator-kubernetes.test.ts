import { describe, expect, test } from "vitest";
import { patience } from "../contracts/actuator-stage.ts";
import { deployments, kubernetesBench, pods } from "../support/kubernetes-bench.ts";

const widgets = "/apis/example.com/v1/namespaces/shop/widgets";
const settled = (count: number) => ({ kind: "counted", wanted: count, ready: count, starting: 0, stopping: 0 });

test.each([
  ["deployment", "deployments"],
  ["statefulset", "statefulsets"],
  ["replicaset", "replicasets"],
])("a %s is told and scaled", async (resource, plural) => {
  const bench = await kubernetesBench();
  bench.deploy("consumer", 2, { plural });
  const { last, scale } = bench.follow({ name: "consumer", resource });
  await expect.poll(last, patience).toEqual(settled(2));
  expect(await scale(3)).toEqual({ kind: "done" });
  await expect.poll(last, patience).toEqual(settled(3));
  expect(await scale(0)).toEqual({ kind: "done" });
  await expect.poll(last, patience).toEqual(settled(0));
  expect(bench.api.objects.list(pods)).toEqual([]);
});

test("whatever has a scale subresource is told and scaled by it alone", async () => {
  const bench = await kubernetesBench();
  const metadata = { name: "rover", namespace: "shop" };
  bench.api.objects.put(widgets, {
    kind: "Widget",
    metadata,
    spec: { replicas: 1 },
    status: { selector: "app=rover" },
  });
  const { last, scale } = bench.follow({ name: "rover", resource: "example.com/v1/widgets" });
  await expect.poll(last, patience).toEqual(settled(1));
  expect(await scale(2)).toEqual({ kind: "done" });
  await expect.poll(last, patience).toEqual(settled(2));
  expect(bench.api.calls.filter(({ text }) => text.startsWith("PATCH")).map(({ text }) => text)).toEqual([
    `PATCH ${widgets}/rover/scale`,
  ]);
});

test("what names no selector is not counted, rather than every pod there is", async () => {
  const bench = await kubernetesBench();
  bench.deploy("other", 2);
  bench.api.objects.put(widgets, { kind: "Widget", metadata: { name: "rover", namespace: "shop" }, spec: {} });
  const { last } = bench.follow({ name: "rover", resource: "example.com/v1/widgets" });
  await expect
    .poll(last, patience)
    .toMatchObject({ kind: "unknown", why: expect.stringContaining("labelSelectorPath") });
  expect(bench.api.calls.filter(({ text }) => text.includes("/pods"))).toEqual([]);
});

test("what has no scale subresource is told as such", async () => {
  const bench = await kubernetesBench();
  const path = "/apis/example.com/v1/namespaces/shop/scaleless";
  bench.api.objects.put(path, { kind: "Scaleless", metadata: { name: "stone", namespace: "shop" }, spec: {} });
  const { last } = bench.follow({ name: "stone", resource: "example.com/v1/scaleless" });
  const detail = "scaleless.example.com shop/stone has no scale subresource";
  await expect.poll(last, patience).toEqual({ kind: "missing", detail });
});

test("a resource that the cluster does not know is told as such, and others work", async () => {
  const bench = await kubernetesBench();
  bench.deploy("consumer", 1);
  const rollout = bench.follow({ name: "consumer", resource: "argoproj.io/v1alpha1/rollouts" });
  const { last } = bench.follow({ name: "consumer" });
  const detail = "the API server has no rollouts of argoproj.io/v1alpha1";
  await expect.poll(rollout.last, patience).toEqual({ kind: "missing", detail });
  await expect.poll(last, patience).toEqual(settled(1));
  expect(bench.unreachable()).toBeUndefined();
});

test("an object that is missing is told as such, and followed when it appears, goes and appears again", async () => {
  const bench = await kubernetesBench();
  const { last, scale } = bench.follow({ name: "consumer" });
  const missing = { kind: "missing", detail: "deployments.apps shop/consumer does not exist" };
  await expect.poll(last, patience).toEqual(missing);
  expect(await scale(2)).toMatchObject({
    kind: "refused",
    trouble: { detail: expect.stringMatching(/shop\/consumer cannot be scaled: it does not exist .* not found$/) },
  });
  bench.deploy("consumer", 1);
  await expect.poll(last, patience).toEqual(settled(1));
  bench.api.objects.remove(deployments, "consumer");
  for (const pod of bench.api.objects.list(pods)) bench.api.objects.remove(pods, pod.metadata.name);
  const detail = "deployments.apps shop/consumer was deleted";
  await expect.poll(last, patience).toEqual({ kind: "missing", detail });
  bench.deploy("consumer", 2);
  await expect.poll(last, patience).toMatchObject({ wanted: 2, ready: 2 });
});

describe("slots", () => {
  test("a pod that ends holds its slot until it is gone, and never counts twice", async () => {
    const bench = await kubernetesBench({ life: { endingMs: 150 } });
    bench.deploy("consumer", 3);
    const { last, seen, scale } = bench.follow({ name: "consumer" });
    await expect.poll(last, patience).toEqual(settled(3));
    const before = seen.length;
    await scale(1);
    await expect.poll(last, patience).toEqual({ kind: "counted", wanted: 1, ready: 1, starting: 0, stopping: 2 });
    await expect.poll(last, patience).toEqual(settled(1));
    const slots = seen
      .slice(before)
      .map((one) => (one.kind === "counted" ? one.ready + one.starting + one.stopping : 0));
    expect(Math.max(...slots)).toBe(3);
  });

  test("pods that have ended or failed hold none", async () => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 1);
    const { last } = bench.follow({ name: "consumer" });
    await expect.poll(last, patience).toEqual(settled(1));
    const metadata = { name: "evicted", namespace: "shop", labels: { app: "consumer" }, deletionTimestamp: "x" };
    for (const phase of ["Failed", "Succeeded"]) {
      bench.api.objects.put(pods, { metadata: { ...metadata, name: phase }, status: { phase } });
    }
    await expect.poll(() => bench.api.watchers.count, patience).toBe(2);
    expect(last()).toEqual(settled(1));
  });

  test("pods of others are not counted", async () => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 1);
    bench.deploy("other", 5);
    const { last, seen } = bench.follow({ name: "consumer" });
    await expect.poll(last, patience).toEqual(settled(1));
    expect(seen.every((one) => one.kind === "counted" && one.ready + one.starting <= 1)).toBe(true);
  });
});

test("nothing older than a change of ours is told after it", async () => {
  const bench = await kubernetesBench();
  bench.deploy("consumer", 1);
  const { last, seen, scale } = bench.follow({ name: "consumer" });
  await expect.poll(last, patience).toEqual(settled(1));
  const old = bench.api.objects.get(deployments, "consumer");
  expect(await scale(2)).toEqual({ kind: "done" });
  expect(last()).toMatchObject({ wanted: 2 });
  const before = seen.length;
  bench.api.watchers.say(`${JSON.stringify({ type: "MODIFIED", object: old })}\n`, deployments);
  await expect.poll(last, patience).toEqual(settled(2));
  await scale(3);
  await expect.poll(last, patience).toEqual(settled(3));
  expect(seen.slice(before).filter((one) => one.kind === "counted" && one.wanted < 2)).toEqual([]);
});

test.each(["oldest", "youngest"] as const)(
  "the %s pods are marked to be ended first, and old marks go",
  async (victim) => {
    const cost = "controller.kubernetes.io/pod-deletion-cost";
    const bench = await kubernetesBench();
    bench.deploy("consumer", 4);
    await expect.poll(() => JSON.stringify(bench.api.objects.list(pods)).split('"Ready"').length, patience).toBe(5);
    const made = bench.api.objects.list(pods);
    const names = made.map(({ metadata }) => metadata.name);
    const kept = victim === "oldest" ? names.slice(2) : names.slice(0, 2);
    for (const [index, pod] of made.entries()) {
      const creationTimestamp = `2026-11-22T00:00:0${index}Z`;
      const annotations = pod.metadata.name === kept[0] ? { [cost]: "-1000000" } : {};
      bench.api.objects.put(pods, { ...pod, metadata: { ...pod.metadata, creationTimestamp, annotations } });
    }
    const { last, scale } = bench.follow({ name: "consumer", podDeletionCost: victim });
    await expect.poll(last, patience).toEqual(settled(4));
    await scale(2);
    await expect.poll(last, patience).toEqual(settled(2));
    const left = bench.api.objects.list(pods);
    expect(left.map(({ metadata }) => metadata.name)).toEqual(kept);
    expect(left.map(({ metadata }) => metadata.annotations?.[cost])).toEqual([undefined, undefined]);
  },
);

test("pods that cannot be marked hold up nothing; a person is told", async () => {
  const bench = await kubernetesBench();
  bench.deploy("consumer", 2);
  const { last, scale } = bench.follow({ name: "consumer", podDeletionCost: "oldest" });
  await expect.poll(last, patience).toEqual(settled(2));
  const message = 'pods "x" is forbidden: User "u" cannot patch resource "pods" in the namespace "shop"';
  bench.api.fault({ call: /PATCH .*\/pods\//, does: { status: 403, message } });
  expect(await scale(1)).toEqual({ kind: "done" });
  const notice = expect.stringMatching(/^the oldest pods could not be marked .*cannot patch resource "pods"/);
  await expect.poll(last, patience).toMatchObject({ wanted: 1, ready: 1, stopping: 0, notices: [notice] });
});

test("the trace of a command goes with the call", async () => {
  const bench = await kubernetesBench();
  bench.deploy("consumer", 1);
  const { last, set } = bench.follow({ name: "consumer" });
  await expect.poll(last, patience).toEqual(settled(1));
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  await set(2, { signal: AbortSignal.timeout(5000), traceparent });
  const patch = bench.api.calls.find(({ text }) => text.startsWith("PATCH"));
  expect(patch?.headers).toMatchObject({ traceparent, "content-type": "application/merge-patch+json" });
});
