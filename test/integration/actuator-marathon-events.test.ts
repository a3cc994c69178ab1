import { expect, onTestFinished, test } from "vitest";
import { marathonBench, patience, unhurried } from "../support/marathon-bench.ts";
import type { Heard } from "../support/marathon-double.ts";

const bench = (options = {}) => marathonBench({ onEnd: onTestFinished, ...options });
const eventCalls = (heard: readonly Heard[]) => heard.filter(({ path }) => path.startsWith("/v2/events"));

test("asks for events as Marathon wants to be asked, and only for those that matter", async () => {
  const { double, app, follow } = await bench();
  await app("/a", 1);
  const { sees } = follow({ app: "/a" });
  await sees({ ready: 1 });
  await expect.poll(() => double.events.listeners, patience).toBe(1);
  expect(eventCalls(double.heard)).toHaveLength(1);
  expect(eventCalls(double.heard)[0]?.path).toContain("event_type=instance_changed_event");
});

test("a burst of events is a few readings", async () => {
  const { double, app, follow } = await bench();
  await app("/a", 1);
  const { set, sees } = follow({ app: "/a" });
  await sees({ ready: 1 });
  const before = double.heard.length;
  await set(40, unhurried); // some 250 events
  await sees({ ready: 40 });
  expect(double.heard.length - before).toBeLessThan(25);
});

test("what happened while no events came is read as soon as they come again", async () => {
  const { double, app, follow } = await bench();
  await app("/a", 1);
  const { sees } = follow({ app: "/a" });
  await sees({ ready: 1 });
  await expect.poll(() => double.events.listeners, patience).toBe(1);
  double.events.muted = true;
  const definition = double.model.apps.get("/a")?.definition;
  if (definition) double.model.change([{ ...definition, instances: 2 }], false);
  await expect.poll(() => double.model.deployments.active.length, patience).toBe(0);
  double.events.closeAll();
  await sees({ wanted: 2, ready: 2 });
});

test("events in any order, twice or of nobody do no harm", async () => {
  const { double, app, follow } = await bench();
  await app("/a", 2);
  const { sees, last } = follow({ app: "/a" });
  await sees({ ready: 2 });
  await expect.poll(() => double.events.listeners, patience).toBe(1);
  const readings = () => double.heard.filter(({ path }) => path === "/v2/apps/a").length;
  const before = readings();
  double.events.emit("status_update_event", { appId: "/a", taskStatus: "TASK_KILLED" });
  double.events.emit("status_update_event", { appId: "/a", taskStatus: "TASK_KILLED" });
  double.events.emit("deployment_success", { plan: "none" });
  double.events.emit("instance_changed_event", { runSpecId: "/unknown" });
  await expect.poll(readings, patience).toBeGreaterThan(before);
  expect(last()).toMatchObject({ ready: 2, stopping: 0 });
});

test("follows the leader for events with its credentials, and everything else through the standby", async () => {
  const authorization = `Basic ${Buffer.from("jane:secret").toString("base64")}`;
  const { double, app, follow } = await bench({
    settings: { username: "jane", password: "secret" },
    authorize: (given: string | undefined) => given === authorization,
  });
  await app("/a", 1);
  double.leader = 1;
  const { set, sees } = follow({ app: "/a" });
  await sees({ ready: 1 });
  await expect.poll(() => double.events.listeners, patience).toBe(1);
  expect(eventCalls(double.heard)).toHaveLength(2);
  expect(eventCalls(double.heard).map((heard) => heard.authorization)).toEqual([authorization, authorization]);
  expect(await set(2, unhurried)).toEqual({ kind: "done" });
  await sees({ ready: 2 });
});

test("goes on through a change of the leader, and through a time without one", async () => {
  const { double, scheduler, app, follow } = await bench();
  await app("/a", 1);
  const { set, sees, seen } = follow({ app: "/a" });
  await sees({ ready: 1 });
  await expect.poll(() => double.events.listeners, patience).toBe(1);
  double.abdicate();
  double.leader = undefined;
  await expect.poll(scheduler.unreachable, patience).toContain("it knows no leader");
  expect(await set(2, unhurried)).toMatchObject({ kind: "refused", trouble: { kind: "scheduler-error" } });
  double.leader = 1;
  await expect.poll(scheduler.unreachable, patience).toBeUndefined();
  await expect.poll(() => double.events.listeners, patience).toBe(1);
  expect(await set(2, unhurried)).toEqual({ kind: "done" });
  await sees({ ready: 2 });
  expect(seen.every((one) => one.kind === "counted" && one.ready >= 1)).toBe(true);
});

test("where no events are to be had, says so and asks every second", async () => {
  const { double, app, follow, lines } = await bench();
  await app("/a", 1);
  double.fault({ on: /\/v2\/events/, times: 100, answer: { status: 403, body: { message: "no" } } });
  const { sees } = follow({ app: "/a" });
  const notice =
    /^Marathon does not tell of changes, it is asked every second: http:\S+ answered 403 when asked for events$/;
  await sees({ ready: 1, notices: [expect.stringMatching(notice)] });
  const definition = double.model.apps.get("/a")?.definition;
  if (definition) double.model.change([{ ...definition, instances: 2 }], false);
  await sees({ wanted: 2, ready: 2 });
  expect(lines.filter(({ level }) => level === 40)).toHaveLength(1);
});
