import { describe, expect, onTestFinished, test } from "vitest";
import { says } from "../support/marathon-answers.ts";
import { marathonBench, patience, unhurried } from "../support/marathon-bench.ts";

const done = { kind: "done" };
const bench = (options = {}) => marathonBench({ onEnd: onTestFinished, ...options });
const page = (status: number, text: string) => ({ status, body: `<html><body>${text}</body></html>` });

describe("locks", () => {
  test("a locked app is told with its deployment, what that does and since when, and is free again afterwards", async () => {
    const { double, app, follow } = await bench();
    await app("/a", 3);
    const { set, sees } = follow({ app: "/a" });
    await sees({ ready: 3 });
    double.model.cluster.hold();
    expect(await set(2, unhurried)).toEqual(done);
    const [deployment] = double.model.deployments.active;
    const detail = expect.stringMatching(
      `^/a is locked by deployment ${deployment?.id} .ScaleApplication of /a. for \\d s$`,
    );
    expect(await set(1, unhurried)).toEqual({ kind: "refused", trouble: { kind: "locked", detail } });
    double.model.cluster.release();
    await expect.poll(() => double.model.deployments.active.length, patience).toBe(0);
    expect(await set(1, unhurried)).toEqual(done);
  });

  test("is never forced where that is not asked for", async () => {
    const { double, app, follow } = await bench();
    await app("/a", 3);
    const { set } = follow({ app: "/a" });
    double.model.cluster.hold();
    await set(2, unhurried);
    expect(await set(1, unhurried)).toMatchObject({ kind: "refused" });
    expect(double.heard.filter(({ path }) => path.includes("force"))).toEqual([]);
  });

  test("never forces what is locked by deployments that Marathon does not name", async () => {
    const { double, app, follow } = await bench();
    await app("/a", 2);
    const { set, sees } = follow({ app: "/a", force: true });
    await sees({ ready: 2 });
    double.fault({ on: /^PUT/, answer: { status: 409, body: { message: "App is locked.", deployments: [] } } });
    const detail = expect.stringMatching(
      /^\/a is locked by a deployment that Marathon does not name; force is not for/,
    );
    expect(await set(4, unhurried)).toEqual({ kind: "refused", trouble: { kind: "locked", detail } });
    expect(double.heard.filter(({ path }) => path.includes("force"))).toEqual([]);
  });

  test("where force is asked for, overrides a deployment that only scales the same app", async () => {
    const { double, app, follow } = await bench();
    await app("/a", 3);
    const { set, sees } = follow({ app: "/a", force: true });
    await sees({ ready: 3 });
    double.model.cluster.hold();
    await set(2, unhurried);
    expect(await set(1, unhurried)).toEqual(done);
    expect(double.heard.map(({ path }) => path)).toContain("/v2/apps/a?force=true");
    await sees({ wanted: 1, ready: 1, stopping: 2 });
  });

  test("never forces a deployment of another kind, nor one that scales other apps too", async () => {
    const { double, app, follow } = await bench();
    await app("/a", 2);
    await app("/b", 2);
    const { set, sees } = follow({ app: "/a", force: true });
    await sees({ ready: 2 });
    const [a, b] = ["/a", "/b"].map((id) => double.model.apps.get(id)?.definition);
    if (!a || !b) throw new Error("no apps");
    double.model.cluster.hold();
    double.model.change(
      [
        { ...a, instances: 1 },
        { ...b, instances: 1 },
      ],
      false,
    );
    const refusal = {
      kind: "refused",
      trouble: { kind: "locked", detail: expect.stringContaining("force is not for") },
    };
    expect(await set(2, unhurried)).toMatchObject(refusal);
    double.model.cluster.release();
    await expect.poll(() => double.model.deployments.active.length, patience).toBe(0);
    double.model.cluster.hold();
    double.model.change([{ ...a, instances: 1, labels: { release: "2" } }], false);
    expect(await set(2, unhurried)).toMatchObject(refusal);
    expect(double.heard.filter(({ path }) => path.includes("force"))).toEqual([]);
  });

  test("never forces a shrink that only takes back what was not placed: running tasks would go first", async () => {
    const { double, app, follow } = await bench();
    double.model.cluster.capacity = 2;
    await app("/a", 1);
    const { set, sees } = follow({ app: "/a", force: true });
    await sees({ ready: 1 });
    await set(4, unhurried);
    await sees({ wanted: 4, ready: 2 });
    expect(await set(3, unhurried)).toMatchObject({ kind: "refused", trouble: { kind: "locked" } });
    expect(await set(1, unhurried)).toEqual(done); // that takes from those that run
    expect(double.heard.filter(({ path }) => path.includes("force")).map(({ body }) => body)).toEqual([
      { instances: 1 },
    ]);
  });
});

describe("refusals", () => {
  test.each([
    [
      "the most deployments run",
      says(403, "Max number (100) of running deployments is achieved. Wait."),
      "Marathon did not scale /a (403): Max number (100) of running deployments is achieved. Wait.",
    ],
    [
      "the credentials may not",
      says(403, "Not Authorized to perform this action!"),
      "these credentials may not scale /a (403): Not Authorized to perform this action!",
    ],
    [
      "its queue is full",
      says(500, "GroupManager queue may not exceed 500 entries"),
      "Marathon did not scale /a (500): GroupManager queue may not exceed 500 entries",
    ],
    [
      "details are a text",
      { status: 400, body: { message: "Invalid JSON", details: "Unexpected end" } },
      "Marathon did not scale /a (400): Invalid JSON: Unexpected end",
    ],
    [
      "it knows no leader",
      page(502, "Could not determine the current leader"),
      /^http:\S+ answered 502: it knows no leader$/,
    ],
    ["it is overrun", page(503, "busy"), /^http:\S+ answered 503$/],
    [
      "it answers a page",
      page(500, "Internal Server Error"),
      /^http:\S+ answered 500, and not as Marathon would; is the url right\?$/,
    ],
    [
      "it answers nothing, and did nothing",
      { status: 200 },
      /^http:\S+ answered 200 with nothing, as a standby does that waited in vain$/,
    ],
  ])("says why where %s, and can be tried again", async (_why, answer, detail) => {
    const { double, app, follow } = await bench();
    await app("/a", 1);
    const { set } = follow({ app: "/a" });
    double.fault({ on: /^PUT/, answer });
    const told = typeof detail === "string" ? detail : expect.stringMatching(detail);
    expect(await set(2, unhurried)).toEqual({ kind: "refused", trouble: { kind: "scheduler-error", detail: told } });
    expect(await set(2, unhurried)).toEqual(done);
  });

  test.each([
    ["200 with nothing", { status: 200 }],
    ["a page of a standby that waited in vain", page(502, "timeout")],
  ])("a change that was made is done, though the answer was %s", async (_what, answer) => {
    const { double, app, follow } = await bench();
    await app("/a", 1);
    const { set, sees } = follow({ app: "/a" });
    double.fault({ on: /^PUT/, answer, done: true });
    expect(await set(2, unhurried)).toEqual(done);
    await sees({ wanted: 2, ready: 2 });
  });

  test("an app that is gone is told as such, not as an invalid one", async () => {
    const { double, app, follow } = await bench();
    await app("/a", 1);
    const { set, sees } = follow({ app: "/a" });
    await sees({ ready: 1 });
    double.events.muted = true;
    double.model.apps.delete("/a");
    const detail = "the app /a does not exist, or may not be seen by these credentials (404)";
    expect(await set(2, unhurried)).toEqual({ kind: "refused", trouble: { kind: "start-failed", detail } });
    expect(double.heard.find(({ method }) => method === "PUT")).toMatchObject({ path: "/v2/apps/a" });
  });

  test("names the label of an app that may have one instance only", async () => {
    const { app, follow } = await bench();
    await app("/a", 1, { labels: { MARATHON_SINGLE_INSTANCE_APP: "true" } });
    const outcome = await follow({ app: "/a" }).set(2, unhurried);
    const detail = expect.stringContaining("its label MARATHON_SINGLE_INSTANCE_APP says so");
    expect(outcome).toMatchObject({ kind: "refused", trouble: { detail } });
  });

  test("ends early when told to", async () => {
    const { double, app, follow } = await bench();
    await app("/a", 1);
    double.fault({ on: /^PUT/, delayMs: 5000 });
    const startedAtMs = performance.now();
    const outcome = await follow({ app: "/a" }).set(2, { signal: AbortSignal.timeout(50) });
    expect(outcome).toMatchObject({ kind: "refused" });
    expect(performance.now() - startedAtMs).toBeLessThan(1000);
  });
});

describe("instances without a task", () => {
  test("tasks that keep failing are told with the time left and what Mesos said; no more are asked for on top", async () => {
    const { double, app, follow } = await bench();
    await app("/a", 1);
    const { set, sees } = follow({ app: "/a" });
    await sees({ ready: 1 });
    double.model.cluster.crashing = true;
    await set(2, unhurried);
    const detail =
      /^Marathon starts 1 of 2 instances of \/a again in \d+ s: tasks ended too soon, the last one with "Command exited with status 1"$/;
    await sees({
      trouble: { kind: "crash-looping", detail: expect.stringMatching(detail), retryInMs: expect.any(Number) },
    });
    const puts = () => double.heard.filter(({ method }) => method === "PUT").length;
    const before = puts();
    expect(await set(3, unhurried)).toMatchObject({ kind: "refused", trouble: { kind: "crash-looping" } });
    expect(puts()).toBe(before);
  });

  test("room that is missing is told with what offers lack, after a while; no more are asked for on top", async () => {
    const { double, app, follow } = await bench();
    double.model.cluster.capacity = 2;
    await app("/a", 2);
    const { set, seen, last } = follow({ app: "/a" });
    await expect.poll(last, patience).toMatchObject({ ready: 2 });
    await set(4, unhurried);
    const detail =
      "2 of 4 instances of /a wait for an offer of Mesos with room for them; turned down for InsufficientCpus (2 of 2 offers)";
    await expect
      .poll(last, { timeout: 8000, interval: 20 })
      .toMatchObject({ ready: 2, starting: 0, trouble: { kind: "no-capacity", detail } });
    expect(await set(6, unhurried)).toEqual({ kind: "refused", trouble: { kind: "no-capacity", detail } });
    double.model.cluster.capacity = 4;
    double.model.pump();
    await expect.poll(last, patience).toMatchObject({ ready: 4 });
    expect(last()).not.toHaveProperty("trouble");
    expect(seen.length).toBeLessThan(60);
  });
});
