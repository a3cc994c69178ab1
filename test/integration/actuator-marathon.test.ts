import { expect, onTestFinished, test } from "vitest";
import { says } from "../support/marathon-answers.ts";
import { marathonBench, patience, unhurried } from "../support/marathon-bench.ts";

const done = { kind: "done" };
const bench = (options = {}) => marathonBench({ onEnd: onTestFinished, ...options });

test("sets instances and nothing else, and sees tasks start and run", async () => {
  const { double, app, follow } = await bench();
  await app("/shop/consumer", 1);
  const { set, seen, sees } = follow({ app: "shop/consumer" });
  await sees({ kind: "counted", wanted: 1, ready: 1, starting: 0, stopping: 0 });
  double.model.cluster.hold();
  expect(await set(3, unhurried)).toEqual(done);
  await sees({ wanted: 3, ready: 1, starting: 2 });
  double.model.cluster.release();
  await sees({ wanted: 3, ready: 3, starting: 0 });
  const put = double.heard.find(({ method }) => method === "PUT");
  expect(put).toMatchObject({ path: "/v2/apps/shop/consumer", body: { instances: 3 } });
  expect(seen.every((one) => one.kind === "counted" && one.ready + one.starting + one.stopping <= 3)).toBe(true);
});

test("a task told to stop holds its slot until it has ended, whatever `instances` says", async () => {
  const { double, app, follow } = await bench();
  await app("/a", 4);
  const { set, sees } = follow({ app: "/a" });
  await sees({ ready: 4 });
  double.model.cluster.hold();
  expect(await set(1, unhurried)).toEqual(done);
  await sees({ wanted: 1, ready: 1, stopping: 3 });
  double.model.cluster.release();
  await sees({ wanted: 1, ready: 1, stopping: 0 });
});

test("scales to zero, and sets the same number again without harm", async () => {
  const { app, follow } = await bench();
  await app("/a", 2);
  const { set, sees } = follow({ app: "/a" });
  expect(await set(0, unhurried)).toEqual(done);
  await sees({ wanted: 0, ready: 0, starting: 0, stopping: 0 });
  expect(await set(0, unhurried)).toEqual(done);
});

test("once a count is set, nothing older is told", async () => {
  const { double, app, follow } = await bench();
  await app("/a", 1);
  const { set, seen, sees } = follow({ app: "/a" });
  await sees({ ready: 1 });
  await expect.poll(() => double.events.listeners, patience).toBe(1);
  const readings = () => double.heard.filter(({ path }) => path === "/v2/apps/a").length;
  const before = readings();
  double.fault({ on: /GET \/v2\/apps\/a/, lateMs: 300 });
  double.events.emit("status_update_event", { appId: "/a" }); // a slow reading begins
  await expect.poll(readings, patience).toBeGreaterThan(before);
  expect(await set(2, unhurried)).toEqual(done);
  const setAtMs = performance.now();
  const told = seen.length;
  await sees({ wanted: 2, ready: 2 });
  await expect.poll(() => performance.now() - setAtMs, patience).toBeGreaterThan(400); // the slow one has come by then
  expect(seen.slice(told).every((one) => one.kind === "counted" && one.wanted === 2)).toBe(true);
});

test("where health is checked, only healthy tasks are ready", async () => {
  const { double, app, follow } = await bench();
  await app("/a", 1, { healthChecks: [{ protocol: "MESOS_HTTP" }] });
  const { set, sees } = follow({ app: "/a" });
  await sees({ ready: 1 });
  double.model.cluster.unhealthy = true;
  expect(await set(2, unhurried)).toEqual(done);
  await sees({ ready: 1, starting: 1 });
  expect(await set(3, unhurried)).toMatchObject({ kind: "refused", trouble: { kind: "locked" } });
});

test("an app with resource limits keeps them and its tasks: they are sent back", async () => {
  const { double, app, follow } = await bench();
  await app("/a", 2, { resourceLimits: { cpus: "unlimited" }, executorResources: { cpus: 0.1 } });
  const before = double.model.apps.get("/a")?.instances.map(({ id }) => id) ?? [];
  const { set, sees } = follow({ app: "/a" });
  expect(await set(3, unhurried)).toEqual(done);
  await sees({ ready: 3 });
  const { definition, instances } = double.model.apps.get("/a") ?? {};
  expect(definition).toMatchObject({ resourceLimits: { cpus: "unlimited" }, executorResources: { cpus: 0.1 } });
  expect(instances?.map(({ id }) => id)).toEqual(expect.arrayContaining(before));
});

test("a change by somebody else is seen as it happens", async () => {
  const { double, app, follow } = await bench();
  await app("/a", 1);
  const { sees } = follow({ app: "/a" });
  await sees({ wanted: 1, ready: 1 });
  const definition = double.model.apps.get("/a")?.definition;
  if (definition) double.model.change([{ ...definition, instances: 2 }], false);
  await sees({ wanted: 2, ready: 2 });
});

test("a slow app delays no other", async () => {
  const { double, app, follow } = await bench();
  await app("/slow", 1);
  await app("/quick", 1);
  double.fault({ on: /\/v2\/apps\/slow/, times: 100, delayMs: 10_000 });
  const slow = follow({ app: "/slow" });
  const quick = follow({ app: "/quick" });
  void slow.set(2, unhurried);
  const startedAtMs = performance.now();
  expect(await quick.set(2, unhurried)).toEqual(done);
  await quick.sees({ ready: 2 });
  expect(performance.now() - startedAtMs).toBeLessThan(2000);
  expect(slow.seen).toEqual([]);
});

test("tasks on agents that are not heard of hold their slots and are told", async () => {
  const { double, app, follow } = await bench();
  await app("/a", 2);
  const { sees } = follow({ app: "/a" });
  await sees({ ready: 2 });
  const [one] = double.model.apps.get("/a")?.instances ?? [];
  if (one) double.model.cluster.lose(one);
  await sees({ ready: 1, starting: 1, notices: [expect.stringContaining("1 of 2 tasks of /a are on agents")] });
});

test("an app that Marathon does not have, or does not show, is unknown, not empty, until it is there", async () => {
  const { app, follow } = await bench();
  const { set, seen, sees } = follow({ app: "/a" });
  await sees({ kind: "unknown", why: expect.stringContaining("/a does not exist, or may not be seen") });
  expect(await set(1, unhurried)).toMatchObject({ kind: "refused", trouble: { kind: "start-failed" } });
  await app("/a", 1);
  await sees({ kind: "counted", ready: 1 });
  expect(seen.some((one) => one.kind === "counted" && one.wanted === 0)).toBe(false);
});

test.each([
  ["forbidden", says(403, "Not Authorized to perform this action!")],
  ["hidden", says(404, "App '/a' does not exist")],
])("an app that is %s after it was seen is told as it was, with why, and is not set", async (_how, answer) => {
  const { double, scheduler, app, follow } = await bench();
  await app("/a", 5);
  const { set, seen, sees } = follow({ app: "/a" });
  await sees({ ready: 5 });
  double.fault({ on: /GET \/v2\/apps\/a/, times: 1000, answer });
  double.events.emit("status_update_event", { appId: "/a" });
  const trouble = { kind: "start-failed", detail: expect.stringContaining("/a does not exist, or may not be seen") };
  await sees({ kind: "counted", wanted: 5, ready: 5, trouble });
  expect(await set(0, unhurried)).toMatchObject({ kind: "refused", trouble });
  expect(double.heard.filter(({ method }) => method === "PUT")).toEqual([]);
  double.heal();
  double.events.emit("api_post_event", { appDefinition: { id: "/a" } });
  await expect.poll(() => seen.at(-1), patience).not.toHaveProperty("trouble");
  expect(scheduler.unreachable()).toBeUndefined();
});

test("an app that cannot be read holds up no other, and is told as such", async () => {
  const { double, scheduler, app, follow } = await bench();
  await Promise.all(["/a", "/b", "/c"].map((id) => app(id, 2)));
  const known = follow({ app: "/b" });
  await known.sees({ ready: 2 });
  double.fault({ on: /GET \/v2\/apps\/[bc]/, times: 1000, answer: says(500, "boom") });
  double.events.emit("status_update_event", { appId: "/b" });
  const why = expect.stringMatching(/^http:\S+ answered 500 for \/[bc]: boom$/);
  await known.sees({ kind: "counted", ready: 2, trouble: { kind: "scheduler-error", detail: why } });
  await follow({ app: "/c" }).sees({ kind: "unknown", why });
  expect(scheduler.unreachable()).toBeUndefined();
});
