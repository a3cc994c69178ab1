import { describe, expect, test } from "vitest";
import { patience } from "../contracts/actuator-stage.ts";
import { deployments, type KubernetesBench, kubernetesBench, pods } from "../support/kubernetes-bench.ts";

const widgets = "/apis/example.com/v1/namespaces/shop/widgets";
const settled = (count: number) => ({ kind: "counted", wanted: count, ready: count, starting: 0, stopping: 0 });
const page = { status: 404, body: "<html>404 page not found</html>" };

function widget(bench: KubernetesBench, selector = "app=rover") {
  const metadata = { name: "rover", namespace: "shop" };
  bench.api.objects.put(widgets, { kind: "Widget", metadata, spec: { replicas: 1 }, status: { selector } });
  return bench.follow({ name: "rover", resource: "example.com/v1/widgets" });
}

describe("a 404 that is not the API server's word on the object", () => {
  test.each([
    ["a page of somebody on the way", page],
    ["one that is over with the next list", { status: 404, message: "the server could not find the resource" }],
  ])("as the answer to a watch, %s, is not 0 replicas, and is forgotten when it is over", async (_what, does) => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 2);
    const { last, seen } = bench.follow({ name: "consumer" });
    await expect.poll(last, patience).toEqual(settled(2));
    bench.api.fault({ call: /deployments watch/, does, times: 1 });
    const before = seen.length;
    bench.api.watchers.cut();
    await expect.poll(() => seen.length, patience).toBeGreaterThan(before);
    await expect.poll(last, patience).toEqual(settled(2));
    expect(seen.every((one) => one.kind === "counted")).toBe(true);
  });

  test("as the answer to the first list leaves it unknown", async () => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 2);
    const heal = bench.api.fault({ call: /deployments/, does: page });
    const { last, seen } = bench.follow({ name: "consumer" });
    const why = expect.stringMatching(/cannot be read: 404 Not Found; those are not the API server's own words$/);
    await expect.poll(last, patience).toEqual({ kind: "unknown", why });
    heal();
    await expect.poll(last, patience).toEqual(settled(2));
    expect(seen.filter(({ kind }) => kind === "missing")).toEqual([]);
  });

  test("as the answer for a scale leaves the last counts", async () => {
    const bench = await kubernetesBench();
    const { last, scale } = widget(bench);
    await expect.poll(last, patience).toEqual(settled(1));
    const heal = bench.api.fault({ call: /GET .*\/scale/, does: page });
    await scale(2);
    const trouble = { detail: expect.stringMatching(/404 Not Found.*the counts are the last known$/) };
    await expect.poll(last, patience).toMatchObject({ kind: "counted", trouble });
    heal();
    await expect.poll(last, patience).toEqual(settled(2));
  });
});

describe("pods of an object that was deleted", () => {
  const trouble = {
    kind: "scheduler-error",
    detail: "deployments.apps shop/consumer was deleted; its pods hold their slots until they are gone",
  };

  test("hold their slots until they are gone", async () => {
    const bench = await kubernetesBench({ life: { endingMs: 200 } });
    bench.deploy("consumer", 3);
    const { last, seen } = bench.follow({ name: "consumer" });
    await expect.poll(last, patience).toEqual(settled(3));
    await fetch(`${bench.api.url}${deployments}/consumer`, { method: "DELETE" });
    await expect.poll(last, patience).toMatchObject({ wanted: 3, ready: 0, stopping: 3, trouble });
    await expect.poll(last, patience).toMatchObject({ kind: "missing", detail: expect.stringMatching(/was deleted$/) });
    const counted = seen.slice(1).filter((one) => one.kind === "counted");
    expect(counted.every(({ ready, starting, stopping }) => ready + starting + stopping > 0)).toBe(true);
  });

  test.each(["deployments", "statefulsets", "replicasets"])("that may run on, of %s, hold theirs", async (plural) => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 2, { plural });
    const { last } = bench.follow({ name: "consumer", resource: plural.slice(0, -1) });
    await expect.poll(last, patience).toEqual(settled(2));
    bench.api.objects.remove(`/apis/apps/v1/namespaces/shop/${plural}`, "consumer");
    for (const pod of bench.api.objects.list(pods)) {
      const { ownerReferences: _whose, ...metadata } = pod.metadata;
      bench.api.objects.put(pods, { ...pod, metadata });
    }
    const detail = expect.stringMatching(/was deleted; its pods hold their slots/);
    await expect.poll(last, patience).toEqual({ ...settled(2), trouble: { ...trouble, detail } });
    bench.deploy("consumer", 2, { plural });
    await expect.poll(last, patience).toEqual(settled(2));
  });
});

test("the scale of a custom object that was deleted is asked for no more, until it is there again", async () => {
  const bench = await kubernetesBench({ pace: { retryFirstMs: 5, retryMostMs: 10 } });
  const { last } = widget(bench);
  await expect.poll(last, patience).toEqual(settled(1));
  const heal = bench.api.fault({ call: /GET .*\/scale/, does: { status: 500 } });
  const asked = () => bench.api.calls.filter(({ text }) => text === `GET ${widgets}/rover/scale`).length;
  const before = asked();
  const known = bench.api.objects.get(widgets, "rover");
  if (!known) throw new Error("the widget is gone");
  bench.api.objects.put(widgets, { ...known, spec: { replicas: 2 } });
  await expect.poll(asked, patience).toBeGreaterThan(before + 3);
  bench.api.objects.remove(widgets, "rover");
  await expect.poll(last, patience).toMatchObject({ trouble: { detail: expect.stringMatching(/was deleted/) } });
  const after = asked();
  await expect(expect.poll(asked, { timeout: 200 }).toBeGreaterThan(after + 1)).rejects.toThrow();
  heal();
  bench.api.objects.put(widgets, known);
  await expect.poll(last, patience).toEqual(settled(1));
});

describe("what one workload cannot read", () => {
  test("and needs no more holds up no other", async () => {
    const bench = await kubernetesBench();
    widget(bench);
    bench.api.fault({ call: /GET .*\/pods/, does: "reset" });
    await expect.poll(bench.unreachable, patience).toMatch(/does not answer/);
    const known = bench.api.objects.get(widgets, "rover");
    if (!known) throw new Error("the widget is gone");
    bench.api.objects.put(widgets, { ...known, status: {} });
    await expect.poll(bench.unreachable, patience).toBeUndefined();
  });

  test.each(["hang", "reset"] as const)("(%s) while the server answers others holds up no other", async (does) => {
    const bench = await kubernetesBench({ pace: { listMs: 300, pulseMs: 50 } });
    bench.deploy("consumer", 1);
    bench.deploy("other", 1);
    const other = bench.follow({ name: "other" });
    await expect.poll(other.last, patience).toEqual(settled(1));
    bench.api.fault({ call: /GET .*\/pods$/, does });
    const { last } = bench.follow({ name: "consumer" });
    const why = expect.stringMatching(/^the pods of deployments\.apps shop\/consumer cannot be read: /);
    await expect.poll(last, patience).toEqual({ kind: "unknown", why });
    await expect.poll(bench.unreachable, patience).toBeUndefined();
    const before = bench.reach.length;
    await other.scale(2);
    await expect.poll(other.last, patience).toEqual(settled(2));
    expect(bench.reach.length).toBe(before);
  });
});

test("pods of others that the selector takes as well are not counted, and not marked to be ended", async () => {
  const bench = await kubernetesBench();
  const labels = { app: "consumer" };
  const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
  const others = [
    { kind: "ReplicaSet", name: "consumer-canary-77f9b" },
    { kind: "Job", name: "consumer-migration" },
  ];
  for (const owner of others) {
    const ownerReferences = [{ ...owner, controller: true }];
    const creationTimestamp = "2020-01-01T00:00:00Z";
    bench.api.objects.put(pods, {
      metadata: { name: `of-${owner.kind}`, namespace: "shop", labels, ownerReferences, creationTimestamp },
      spec: {},
      status,
    });
  }
  bench.deploy("consumer", 3);
  const { last, scale } = bench.follow({ name: "consumer", podDeletionCost: "oldest" });
  await expect.poll(last, patience).toEqual(settled(3));
  await scale(1);
  await expect.poll(last, patience).toEqual(settled(1));
  const marked = bench.api.calls.filter(({ text }) => text.startsWith(`PATCH ${pods}/`)).map(({ text }) => text);
  expect(marked).toHaveLength(2);
  expect(marked.filter((text) => /of-/.test(text))).toEqual([]);
});
