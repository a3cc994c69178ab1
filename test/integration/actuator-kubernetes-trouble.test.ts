import { describe, expect, test } from "vitest";
import { patience } from "../contracts/actuator-stage.ts";
import { deployments, kubernetesBench } from "../support/kubernetes-bench.ts";

const settled = (count: number) => ({ kind: "counted", wanted: count, ready: count, starting: 0, stopping: 0 });
const scalers = "/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers";
const keda = "/apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects";

describe("why replicas are not ready", () => {
  test("the nodes have no room: the scheduler's own words", async () => {
    const bench = await kubernetesBench({ life: { capacity: 2 } });
    bench.deploy("consumer", 5);
    const { last } = bench.follow({ name: "consumer" });
    const detail = expect.stringMatching(/^pod consumer-\w+ cannot be scheduled: 0\/3 nodes .* \(3 of 5 pods\)$/);
    const counts = { wanted: 5, ready: 2, starting: 3 };
    await expect.poll(last, patience).toMatchObject({ ...counts, trouble: { kind: "no-capacity", detail } });
    bench.api.life.capacity = 5;
    bench.deploy("other", 0); // somebody looks again
    await expect.poll(last, patience).toEqual(settled(5));
  });

  test.each([
    ["absent:1", "image-missing", /container main: ImagePullBackOff: Back-off pulling image/],
    ["crashing:1", "crash-looping", /container main: CrashLoopBackOff: back-off 10s/],
  ])("of image %s: %s", async (image, kind, said) => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 1, { image });
    const { last } = bench.follow({ name: "consumer" });
    const trouble = { kind, detail: expect.stringMatching(said) };
    await expect
      .poll(last, patience)
      .toEqual({ kind: "counted", wanted: 1, ready: 0, starting: 1, stopping: 0, trouble });
  });

  test("a quota lets no more pods be made", async () => {
    const bench = await kubernetesBench({ life: { quota: 2 } });
    bench.deploy("consumer", 3);
    const { last } = bench.follow({ name: "consumer" });
    const detail = expect.stringMatching(/^deployments\.apps shop\/consumer cannot create pods: .*exceeded quota/);
    await expect
      .poll(last, patience)
      .toMatchObject({ wanted: 3, ready: 2, starting: 0, trouble: { kind: "no-capacity", detail } });
  });
});

describe("what the API server refuses", () => {
  const patch = /PATCH .*\/scale/;
  test.each([
    ["a conflict", { status: 409, message: "the object has been modified" }, /409 the object has been modified/, {}],
    [
      "too many calls, for as long as it says",
      { status: 429, message: "too many requests", headers: { "retry-after": "7" } },
      /429 too many requests/,
      { retryAfterMs: 7000 },
    ],
    ["a fault of its own", { status: 500, message: "etcdserver: leader changed" }, /500 etcdserver/, {}],
    ["the page of a proxy", { status: 503, body: "<html>\nno</html>" }, /503 Service Unavailable$/, {}],
    ["nonsense", { status: 200, body: "{}" }, /the answer is no scale/, {}],
    ["no JSON", { status: 200, body: "OK" }, /the answer is no JSON/, {}],
  ])("%s", async (_what, does, said, more) => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 1);
    const { last, scale } = bench.follow({ name: "consumer" });
    await expect.poll(last, patience).toEqual(settled(1));
    bench.api.fault({ call: patch, does, times: 1 });
    const trouble = { kind: "scheduler-error", detail: expect.stringMatching(said) };
    expect(await scale(2)).toEqual({ kind: "refused", trouble, ...more });
    expect(await scale(2)).toEqual({ kind: "done" });
    await expect.poll(last, patience).toEqual(settled(2));
  });

  test("a right that is missing is named, and where it can be had", async () => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 1);
    const { last, scale } = bench.follow({ name: "consumer" });
    await expect.poll(last, patience).toEqual(settled(1));
    const message = 'forbidden: User "u" cannot patch resource "deployments/scale" in API group "apps"';
    bench.api.fault({ call: patch, does: { status: 403, message } });
    const detail = expect.stringMatching(/cannot patch resource "deployments\/scale".*deploy\/kubernetes\/.*yaml/);
    expect(await scale(2)).toMatchObject({ kind: "refused", trouble: { detail } });
  });

  test("a call that is not answered ends in time, or when it is wanted no more", async () => {
    const bench = await kubernetesBench({ pace: { callMs: 150 } });
    bench.deploy("consumer", 1);
    const { last, scale, set } = bench.follow({ name: "consumer" });
    await expect.poll(last, patience).toEqual(settled(1));
    bench.api.fault({ call: patch, does: "hang" });
    const late = { kind: "refused", trouble: { detail: expect.stringMatching(/no answer within 150 ms$/) } };
    expect(await scale(2)).toMatchObject(late);
    expect(await set(2, { signal: AbortSignal.abort() })).toMatchObject({ kind: "refused" });
  });
});

describe("what cannot be read", () => {
  const forbidden = 'pods is forbidden: User "u" cannot list resource "pods" in API group "" in the namespace "shop"';

  test("is not 0 replicas: nothing is told but why", async () => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 2);
    const heal = bench.api.fault({ call: /GET .*\/pods/, does: { status: 403, message: forbidden } });
    const { last, seen } = bench.follow({ name: "consumer" });
    const why = expect.stringMatching(
      /^the pods of deployments\.apps shop\/consumer cannot be read: 403 .*cannot list resource "pods".*yaml/,
    );
    await expect.poll(last, patience).toEqual({ kind: "unknown", why });
    expect(seen.every(({ kind }) => kind === "unknown")).toBe(true);
    expect(bench.unreachable()).toBeUndefined(); // others can be read
    heal();
    await expect.poll(last, patience).toEqual(settled(2));
    expect(bench.unreachable()).toBeUndefined();
  });

  test.each([
    ["a list of something else", { status: 200, body: '{"items":[{"no":"pod"}]}' }],
    ["a fault", { status: 500, message: "etcdserver: no leader" }],
  ])("nor is %s", async (_what, does) => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 2);
    const heal = bench.api.fault({ call: /GET .*\/pods/, does });
    const { last, seen } = bench.follow({ name: "consumer" });
    await expect.poll(last, patience).toEqual({ kind: "unknown", why: expect.stringMatching(/cannot be read/) });
    expect(seen.every(({ kind }) => kind === "unknown")).toBe(true);
    heal();
    await expect.poll(last, patience).toEqual(settled(2));
  });

  test("any more leaves the last counts, with the reason, and holds up no other workload", async () => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 2);
    bench.deploy("other", 1);
    const [consumer, other] = [bench.follow({ name: "consumer" }), bench.follow({ name: "other" })];
    await expect.poll(consumer.last, patience).toEqual(settled(2));
    await expect.poll(other.last, patience).toEqual(settled(1));
    bench.api.fault({ call: /GET .*\/pods/, does: { status: 403, message: forbidden } });
    bench.api.watchers.cut();
    const detail = expect.stringMatching(/cannot be read: 403 .*; the counts are the last known$/);
    const trouble = { kind: "scheduler-error", detail };
    await expect.poll(consumer.last, patience).toEqual({ ...settled(2), trouble });
    expect(bench.unreachable()).toBeUndefined();
    await other.scale(0);
    await expect.poll(other.last, patience).toMatchObject({ wanted: 0 });
  });
});

test("credentials that are not accepted are told, read anew, and never told themselves", async () => {
  const bench = await kubernetesBench();
  bench.deploy("consumer", 1);
  const heal = bench.api.fault({ call: /./, does: { status: 401, message: "Unauthorized" } });
  const { last, seen } = bench.follow({ name: "consumer" });
  await expect.poll(bench.unreachable, patience).toMatch(/does not accept the credentials: 401 Unauthorized$/);
  expect(seen.every(({ kind }) => kind === "unknown")).toBe(true);
  heal();
  await expect.poll(last, patience).toEqual(settled(1));
  const told = JSON.stringify([bench.reach, bench.lines, seen]);
  expect(told).not.toContain("secret-token");
  expect(bench.api.calls[0]?.headers.authorization).toBe("Bearer secret-token");
});

describe("another autoscaler of the same object", () => {
  const scaler = (name: string, of: string) => ({
    metadata: { name, namespace: "shop" },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: of } },
  });

  test("is noticed, and when it is gone", async () => {
    const bench = await kubernetesBench({ pace: { rivalsMs: 50 } });
    bench.deploy("consumer", 1);
    bench.api.objects.put(scalers, scaler("busy", "consumer"));
    bench.api.objects.put(scalers, scaler("idle", "other"));
    const { last } = bench.follow({ name: "consumer" });
    const notices = [
      "HorizontalPodAutoscaler shop/busy scales deployments.apps shop/consumer as well: only one of the two should",
    ];
    await expect.poll(last, patience).toEqual({ ...settled(1), notices });
    bench.api.objects.remove(scalers, "busy");
    await expect.poll(last, patience).toEqual(settled(1));
  });

  test("of KEDA is told by what a person made, not by what KEDA makes of it", async () => {
    const bench = await kubernetesBench();
    bench.deploy("consumer", 1);
    const items = [{ metadata: { name: "queue" }, spec: { scaleTargetRef: { name: "consumer" } } }];
    bench.api.fault({ call: new RegExp(keda), does: { status: 200, body: JSON.stringify({ items }) } });
    const made = scaler("keda-hpa-queue", "consumer");
    const metadata = { ...made.metadata, ownerReferences: [{ kind: "ScaledObject", name: "queue" }] };
    bench.api.objects.put(scalers, { ...made, metadata });
    const { last } = bench.follow({ name: "consumer" });
    await expect
      .poll(last, patience)
      .toMatchObject({ notices: [expect.stringMatching(/^ScaledObject shop\/queue scales/)] });
  });

  test("that may not be looked up is said once in the log", async () => {
    const bench = await kubernetesBench({ pace: { rivalsMs: 20 } });
    bench.deploy("consumer", 1);
    const message = 'scaledobjects.keda.sh is forbidden: User "u" cannot list resource "scaledobjects"';
    bench.api.fault({ call: new RegExp(keda), does: { status: 403, message } });
    const { last } = bench.follow({ name: "consumer" });
    await expect.poll(last, patience).toEqual(settled(1));
    const looks = () => bench.api.calls.filter(({ text }) => text === `GET ${keda}`).length;
    await expect.poll(looks, patience).toBeGreaterThan(3);
    expect(bench.lines.map(({ msg }) => msg)).toEqual(["whether a ScaledObject scales the same cannot be looked up"]);
  });

  test("is looked for once for all workloads of a namespace", async () => {
    const bench = await kubernetesBench();
    const names = ["one", "two", "three"];
    for (const name of names) bench.deploy(name, 1);
    const followed = names.map((name) => bench.follow({ name }));
    for (const { last } of followed) await expect.poll(last, patience).toEqual(settled(1));
    expect(bench.api.calls.filter(({ text }) => text === `GET ${scalers}`)).toHaveLength(1);
    expect(
      bench.api.calls.filter(({ text }) => text.startsWith(`GET ${deployments}`) && !text.endsWith("watch")),
    ).toHaveLength(3);
  });
});
