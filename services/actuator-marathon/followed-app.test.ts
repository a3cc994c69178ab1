import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Seen } from "../../shared/actuator/counted/scheduler.ts";
import { appOf } from "../../test/support/marathon-app.ts";
import type { MarathonApp } from "./app.ts";
import type { AppRead } from "./app-read.ts";
import { FollowedApp } from "./followed-app.ts";
import type { Waiting } from "./launch-queue.ts";
import type { MarathonClient } from "./marathon-client.ts";
import type { Reply } from "./rest.ts";

const run = { app: "/a", force: false, foreign: "correct", onExit: "leave" } as const;
const running = { state: "TASK_RUNNING" };
const overdue: Waiting = { delay: { timeLeftSeconds: 0, overdue: true } };
const { signal } = new AbortController();

let found: AppRead;
let listening = true;
let queue: () => Promise<Waiting | undefined>;
let answer: Reply;
let reads = 0;
let scales: number[] = [];
let sent: MarathonApp[] = [];
let seen: Seen[] = [];
let followed: FollowedApp;

const client: MarathonClient = {
  app: async () => {
    reads += 1;
    return found;
  },
  waiting: () => queue(),
  deployments: async () => [],
  scale: async (app, instances) => {
    sent.push(app);
    scales.push(instances);
    return answer;
  },
};

beforeEach(() => {
  vi.useFakeTimers();
  found = { kind: "read", app: appOf({ instances: 1, tasks: [running] }) };
  [listening, reads, scales, sent, seen] = [true, 0, [], [], []];
  queue = async () => overdue;
  answer = { kind: "answered", status: 200, body: { version: "v", deploymentId: "d" }, server: "http://m" };
  const events = { isOpen: () => listening, problem: () => undefined };
  followed = new FollowedApp({ client, events }, run, (one) => seen.push(one));
});
afterEach(() => {
  followed.close();
  vi.useRealTimers();
});

test("reads every ten seconds while events come, every second while none do", async () => {
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(reads).toBe(3);
  listening = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(reads).toBe(3 + 1 + 10);
});

test("tells nothing before a good reading, and keeps what it knew through bad ones", async () => {
  found = { kind: "failed", detail: "gone" };
  await vi.advanceTimersByTimeAsync(1000);
  expect(seen).toEqual([]);
  found = { kind: "read", app: appOf({ instances: 1, tasks: [running] }) };
  await vi.advanceTimersByTimeAsync(5000);
  expect(seen.at(-1)).toEqual({ kind: "counted", wanted: 1, ready: 1, starting: 0, stopping: 0, locked: false });
  const told = seen.length;
  found = { kind: "failed", detail: "gone" };
  await vi.advanceTimersByTimeAsync(30_000);
  expect(seen).toHaveLength(told);
});

test.each([
  ["hidden", "start-failed"],
  ["unreadable", "scheduler-error"],
] as const)("an app that is %s from the start is unknown, never empty", async (kind, trouble) => {
  found = { kind, detail: "why" };
  await vi.advanceTimersByTimeAsync(1000);
  expect(seen.at(-1)).toEqual({ kind: "unknown", why: "why" });
  expect(await followed.set(3, { signal })).toEqual({ kind: "refused", trouble: { kind: trouble, detail: "why" } });
  expect(scales).toEqual([]);
});

test.each([
  ["hidden", "start-failed"],
  ["unreadable", "scheduler-error"],
] as const)(
  "an app that becomes %s is told as it was last, with why, until it is read again",
  async (kind, trouble) => {
    await vi.advanceTimersByTimeAsync(0);
    const was = seen.at(-1);
    found = { kind, detail: "why" };
    followed.wake();
    await vi.advanceTimersByTimeAsync(50);
    expect(seen.at(-1)).toEqual({ ...was, trouble: { kind: trouble, detail: "why" } });
    expect(await followed.set(3, { signal })).toMatchObject({ kind: "refused", trouble: { detail: "why" } });
    expect(scales).toEqual([]);
    found = { kind: "read", app: appOf({ instances: 1, tasks: [running] }) };
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen.at(-1)).toEqual(was);
  },
);

test("sends back what goes with the count as it is now, though the event that told of it was lost", async () => {
  const limited = (cpus: number) => appOf({ instances: 1, tasks: [running], resourceLimits: { cpus } });
  found = { kind: "read", app: limited(1) };
  await vi.advanceTimersByTimeAsync(0);
  found = { kind: "read", app: limited(2) };
  await followed.set(2, { signal });
  expect(sent.map(({ resourceLimits }) => resourceLimits)).toEqual([{ cpus: 2 }]);
});

test("a slow launch queue delays no reading", async () => {
  queue = () => new Promise(() => undefined);
  found = { kind: "read", app: appOf({ instances: 2, tasks: [running] }) };
  await vi.advanceTimersByTimeAsync(0);
  found = { kind: "read", app: appOf({ instances: 2, tasks: [running, running] }) };
  followed.changed(["/a"]);
  await vi.advanceTimersByTimeAsync(50);
  expect(seen.at(-1)).toMatchObject({ ready: 2 });
});

test("room that is missing is a trouble after five seconds, also where nothing else happens, and none once it is there", async () => {
  found = { kind: "read", app: appOf({ instances: 2, tasks: [running] }) };
  await vi.advanceTimersByTimeAsync(4900);
  expect(seen.at(-1)).not.toHaveProperty("trouble");
  await vi.advanceTimersByTimeAsync(1100);
  expect(seen.at(-1)).toMatchObject({ ready: 1, trouble: { kind: "no-capacity" } });
  found = { kind: "read", app: appOf({ instances: 2, tasks: [running, running] }) };
  followed.wake();
  await vi.advanceTimersByTimeAsync(50);
  expect(seen.at(-1)).not.toHaveProperty("trouble");
});

test("asks for no growth beside instances without a task, where Marathon would let it", async () => {
  found = { kind: "read", app: appOf({ instances: 2, tasks: [running] }) };
  const detail = "/a: 1 of 2 instances have no task yet";
  expect(await followed.set(3, { signal })).toEqual({ kind: "refused", trouble: { kind: "locked", detail } });
  expect(scales).toEqual([]);
  expect(await followed.set(1, { signal })).toEqual({ kind: "done" });
});

test("reads an app before it sets it, and sets none that it could not read", async () => {
  found = { kind: "failed", detail: "http://m did not answer in time" };
  const refused = { kind: "refused", trouble: { kind: "scheduler-error", detail: "http://m did not answer in time" } };
  expect(await followed.set(3, { signal })).toEqual(refused);
  expect(scales).toEqual([]);
});

test("says for how long a deployment has held the app", async () => {
  found = { kind: "read", app: appOf({ instances: 1, tasks: [running], deployments: [{ id: "d1" }] }) };
  await vi.advanceTimersByTimeAsync(12_500);
  answer = {
    kind: "answered",
    status: 409,
    body: { message: "locked", deployments: [{ id: "d1" }] },
    server: "http://m",
  };
  const detail = "/a is locked by deployment d1 for 12 s";
  expect(await followed.set(2, { signal })).toEqual({ kind: "refused", trouble: { kind: "locked", detail } });
});

test("is silent once it is closed", async () => {
  await vi.advanceTimersByTimeAsync(0);
  const told = seen.length;
  followed.close();
  followed.wake();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toHaveLength(told);
});
