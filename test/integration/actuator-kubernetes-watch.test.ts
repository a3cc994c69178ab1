import { expect, test } from "vitest";
import { patience } from "../contracts/actuator-stage.ts";
import { deployments, type KubernetesBench, kubernetesBench, pods } from "../support/kubernetes-bench.ts";

const settled = (count: number) => ({ kind: "counted", wanted: count, ready: count, starting: 0, stopping: 0 });

async function following(options: Parameters<typeof kubernetesBench>[0] = {}) {
  const bench = await kubernetesBench(options);
  bench.deploy("consumer", 2);
  const followed = bench.follow({ name: "consumer" });
  await expect.poll(followed.last, patience).toEqual(settled(2));
  await expect.poll(() => bench.api.watchers.count, patience).toBe(2);
  return { bench, ...followed };
}

const lists = ({ api }: KubernetesBench) =>
  api.calls.filter(({ text }) => text === `GET ${deployments}` || text === `GET ${pods}`).length;
const watches = ({ api }: KubernetesBench) => api.calls.filter(({ text }) => text.endsWith(" watch"));

test("only what is followed is asked for, with bookmarks and an end", async () => {
  const { bench } = await following();
  const queries = watches(bench).map(({ query }) => Object.fromEntries(query));
  const common = { watch: "true", allowWatchBookmarks: "true", resourceVersion: expect.stringMatching(/^\d+$/) };
  const timeoutSeconds = expect.stringMatching(/^([3-5]\d|60)$/);
  expect(queries).toEqual([
    { ...common, timeoutSeconds, fieldSelector: "metadata.name=consumer" },
    { ...common, timeoutSeconds, labelSelector: "app=consumer" },
  ]);
});

test("a watch that is cut goes on where it was, and what changed meanwhile is told without a new list", async () => {
  const { bench, last, scale } = await following();
  bench.api.watchers.cut();
  await scale(4);
  await expect.poll(last, patience).toEqual(settled(4));
  expect(lists(bench)).toBe(2);
  expect(bench.reach).toEqual([]);
});

test("a watch whose time is over is resumed", async () => {
  const { bench, last, scale } = await following({ pace: { watchMs: 1000 } });
  await expect.poll(() => watches(bench).length, patience).toBeGreaterThanOrEqual(4);
  await scale(1);
  await expect.poll(last, patience).toEqual(settled(1));
  expect(lists(bench)).toBe(2);
});

test("a bookmark is where a watch goes on from", async () => {
  const { bench } = await following({ pace: { watchMs: 1000 } });
  bench.api.objects.compact(); // all before is forgotten
  bench.api.watchers.bookmark();
  const version = String(bench.api.objects.version);
  const resumed = () => watches(bench).slice(2, 4);
  await expect.poll(() => resumed().length, patience).toBe(2);
  expect(resumed().map(({ query }) => query.get("resourceVersion"))).toEqual([version, version]);
  expect(lists(bench)).toBe(2);
});

test.each([
  ["in the stream", undefined],
  ["as the answer", { call: / watch$/, does: { status: 410, message: "too old resource version" }, times: 2 }],
])("a version that is too old (%s) leads to a new list, and what was missed is told", async (_how, fault) => {
  const { bench, last } = await following();
  const before = bench.api.objects.get(deployments, "consumer");
  if (!before) throw new Error("the deployment is gone");
  bench.api.watchers.mute(true);
  bench.api.objects.put(deployments, { ...before, spec: { ...before.spec, replicas: 3 } });
  await expect.poll(() => JSON.stringify(bench.api.objects.list(pods)).split('"Ready"').length, patience).toBe(4);
  bench.api.objects.compact();
  bench.api.watchers.mute(false);
  if (fault) bench.api.fault(fault);
  bench.api.watchers.cut();
  await expect.poll(last, patience).toEqual(settled(3));
  expect(lists(bench)).toBe(4);
  await expect.poll(() => watches(bench).length, patience).toBe(6); // the old version is tried once
});

test("a watch that is silent for too long is dead: there is a new list", async () => {
  const { bench, last } = await following({ pace: { silenceMs: 300 } });
  bench.api.watchers.mute(true);
  const before = bench.api.objects.get(deployments, "consumer");
  if (!before) throw new Error("the deployment is gone");
  bench.api.objects.put(deployments, { ...before, spec: { ...before.spec, replicas: 3 } });
  await expect.poll(last, patience).toEqual(settled(3));
  const ofPods = bench.api.calls.filter(({ text }) => text.startsWith(`GET ${pods}`)).map(({ text }) => text);
  expect(ofPods.slice(0, 3)).toEqual([`GET ${pods}`, `GET ${pods} watch`, `GET ${pods}`]);
});

test.each([
  ["no JSON", "<html>502</html>\n"],
  ["no event", '{"kind":"Status"}\n'],
  ["an event of no object", '{"type":"ADDED","object":{}}\n'],
  ["an unknown type", '{"type":"RENAMED","object":{}}\n'],
  ["an error", '{"type":"ERROR","object":{"code":500,"message":"etcdserver: no leader"}}\n'],
])("%s in a watch leads to a new list, and counts stay right", async (_what, text) => {
  const { bench, last, seen, scale } = await following();
  const before = seen.length;
  bench.api.watchers.say(text);
  await expect.poll(() => lists(bench), patience).toBe(4);
  await scale(3);
  await expect.poll(last, patience).toEqual(settled(3));
  expect(seen.slice(before).every((one) => one.kind === "counted" && one.ready >= 2)).toBe(true);
});

test("an event that comes in pieces is one event", async () => {
  const { bench, last } = await following();
  const object = bench.api.objects.get(deployments, "consumer");
  const line = `${JSON.stringify({ type: "MODIFIED", object: { ...object, spec: { ...object?.spec, replicas: 9 } } })}\n`;
  bench.api.watchers.say(line.slice(0, 40), deployments);
  await new Promise<void>((resolve) => setImmediate(resolve));
  bench.api.watchers.say(line.slice(40), deployments);
  await expect.poll(last, patience).toMatchObject({ wanted: 9 });
});

test("a server that is away is told as such, with the last counts, until it can be read again", async () => {
  const { bench, last, scale } = await following();
  await bench.api.goDown();
  await expect
    .poll(bench.unreachable, patience)
    .toMatch(/^the API server 127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED/);
  expect(last()).toMatchObject({ wanted: 2, ready: 2, starting: 0, stopping: 0 });
  expect(await scale(5)).toMatchObject({ kind: "refused", trouble: { kind: "scheduler-error" } });
  await bench.api.comeBack();
  await expect.poll(bench.unreachable, patience).toBeUndefined();
  await expect.poll(last, patience).toEqual(settled(2));
  expect(bench.reach.at(-1)).toBeUndefined();
  const [lost, back, ...more] = bench.lines.map(({ msg }) => msg);
  expect([lost, back]).toEqual([bench.reach[0], expect.stringMatching(/can be used again$/)]);
  expect(more).toEqual([]);
});

test("a version that lies in the future, as after a restored back-up, is given up for a new list", async () => {
  const { bench, last, scale } = await following();
  bench.api.fault({ call: / watch$/, does: { status: 504, message: "Too large resource version" }, times: 6 });
  bench.api.watchers.cut();
  await expect.poll(() => lists(bench), patience).toBe(4);
  await scale(3);
  await expect.poll(last, patience).toEqual(settled(3));
});

test("a server that takes connections and says nothing is noticed though its watches are open", async () => {
  const { bench } = await following({ pace: { pulseMs: 50, callMs: 200 } });
  const heal = bench.api.fault({ call: /\/version/, does: "hang" });
  await expect.poll(bench.unreachable, patience).toMatch(/does not answer: no answer within 100 ms/);
  heal();
  await expect.poll(bench.unreachable, patience).toBeUndefined();
});

test("after its close nothing is asked and nothing is told", async () => {
  const { bench, seen, close } = await following();
  close();
  await expect.poll(() => bench.api.watchers.count, patience).toBe(0);
  const [told, asked] = [seen.length, bench.api.calls.length];
  bench.deploy("consumer", 5);
  await expect.poll(() => bench.api.objects.list(pods).length, patience).toBe(5);
  expect([seen.length, bench.api.calls.length]).toEqual([told, asked]);
});
