import { afterEach, expect, test, vi } from "vitest";
import { engineClient } from "../../../shared/rpc/engine-client.ts";
import { demoStatus, producersStatus } from "../../../test/support/demo-status.ts";
import { type EngineDouble, startEngineDouble } from "../../../test/support/engine-double.ts";
import { madeDecision } from "../../../test/support/made-decision.ts";
import type { EngineLink, LiveEvent } from "./events.ts";
import { startFeed } from "./feed.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function engineWith(...args: Parameters<typeof startEngineDouble>): Promise<EngineDouble> {
  const engine = await startEngineDouble(...args);
  cleanups.push(engine.stop);
  return engine;
}

function follow(address: string) {
  const client = engineClient(address);
  const links: EngineLink[] = [];
  const feed = startFeed(client, (link) => links.push(link));
  cleanups.push(client.close, feed.close);
  const events: LiveEvent[] = [];
  feed.subscribe((event) => events.push(event));
  return { feed, links, events };
}

test("who connects is told everything at once: link, pools, a line each, history, status, decisions", async () => {
  const engine = await engineWith([demoStatus(), producersStatus()], {
    decisions: [madeDecision(1n), madeDecision(2n)],
  });
  const { feed } = follow(engine.address);
  await vi.waitUntil(() => feed.status("producers") && feed.decisions().length === 2);
  const told: LiveEvent[] = [];
  feed.subscribe((event) => told.push(event));
  expect(told.map(({ event }) => event)).toEqual([
    "engine",
    "pools",
    "overview",
    "history",
    "status",
    "history",
    "status",
    "decisions",
  ]);
  expect(told[0]).toEqual({ event: "engine", data: { up: true } });
  expect(told[1]).toEqual({ event: "pools", data: { names: ["demo", "producers"], leaving: [] } });
});

test("a change of status and a decision are told to all who follow", async () => {
  const engine = await engineWith([demoStatus()]);
  const { feed, events } = follow(engine.address);
  await vi.waitUntil(() => feed.status("demo"));
  engine.setStatus(demoStatus({ queue: 99 }));
  engine.decide(madeDecision(7n));
  await vi.waitFor(() => {
    const queues = events.map((event) => event.event === "status" && event.data.workloads[0]?.sample?.reading);
    expect(queues).toContainEqual({ kind: "value", value: 99 });
    expect(events.find(({ event }) => event === "decision")?.data).toMatchObject({ id: "7" });
  });
});

test("a burst of statuses is thinned out, and the last of them is told", async () => {
  const engine = await engineWith([demoStatus()]);
  const { feed, events } = follow(engine.address);
  await vi.waitUntil(() => feed.status("demo"));
  for (let queue = 1; queue <= 200; queue++) engine.setStatus(demoStatus({ queue }));
  const statuses = () => events.flatMap((event) => (event.event === "status" ? [event.data] : []));
  await vi.waitFor(() => {
    expect(statuses().at(-1)?.workloads[0]?.sample?.reading).toEqual({ kind: "value", value: 200 });
  });
  expect(statuses().length).toBeLessThan(6);
});

test("a pool that is gone is told, and no longer followed", async () => {
  const engine = await engineWith([demoStatus(), producersStatus()]);
  const { feed, events, links } = follow(engine.address);
  await vi.waitUntil(() => feed.status("producers"));
  engine.removePool("producers");
  await vi.waitFor(
    () => expect(events).toContainEqual({ event: "pools", data: { names: ["demo"], leaving: [] } }),
    5000,
  );
  expect(feed.status("producers")).toBeUndefined();
  // Its stream ended with an error; that is no reason to call the engine lost.
  expect(links).toEqual([{ up: true }]);
});

test("a killed engine is told as lost with the last status kept; history has a gap; when it is back all goes on", async () => {
  const first = await startEngineDouble([demoStatus()]);
  const { feed, links, events } = follow(first.address);
  await vi.waitUntil(() => feed.status("demo"));
  await first.stop();
  await vi.waitUntil(() => links.at(-1)?.up === false);
  expect(links.at(-1)?.problem).toContain(`the engine at ${first.address}`);
  expect(feed.status("demo")?.pool).toBe("demo");
  const points = () => events.flatMap((event) => (event.event === "point" ? [event.data.point] : []));
  await vi.waitFor(() => expect(points().at(-1)?.workloads).toEqual({}), 3000);

  await engineWith([demoStatus({ queue: 5 })], { listen: first.address });
  await vi.waitFor(() => {
    expect(feed.link()).toEqual({ up: true });
    expect(points().at(-1)?.workloads.consumer?.queue).toBe(5);
  }, 8000);
}, 15_000);

test("a console that has just started knows how pools were before", async () => {
  const nowMs = Date.now();
  const moments = [60_000, 1000].map((agoMs) => ({
    ...{ wallMs: nowMs - agoMs, capacity: 10, workloads: [{ workload: "consumer", queue: agoMs }] },
  }));
  const engine = await engineWith([demoStatus(), producersStatus()], { moments: { demo: moments } });
  const { events } = follow(engine.address);
  const seeded = () => events.flatMap(({ event, data }) => (event === "history" ? [data] : []));
  await vi.waitUntil(() => seeded().length > 0);
  expect(seeded().map(({ pool }) => pool)).toEqual(["demo"]);
  const queues = seeded()[0]?.points.map(({ workloads }) => workloads.consumer?.queue);
  expect(queues?.slice(0, 2)).toEqual([60_000, 1000]);
});

test("pools that come by API appear, are told as leaving once they are removed, and go", async () => {
  const engine = await engineWith([demoStatus()]);
  const { events, feed } = follow(engine.address);
  await vi.waitUntil(() => feed.status("demo"));
  const client = engineClient(engine.address);
  cleanups.push(client.close);
  const told = () => events.findLast(({ event }) => event === "pools")?.data;
  await client.applyPool({ specJson: JSON.stringify({ name: "new", capacity: 2 }) });
  await vi.waitFor(() => expect(told()).toEqual({ names: ["demo", "new"], leaving: [] }), 5000);
  await client.deletePool({ pool: "new" });
  await vi.waitFor(() => expect(told()).toEqual({ names: ["demo", "new"], leaving: ["new"] }), 5000);
  engine.removePool("new");
  await vi.waitFor(() => expect(told()).toEqual({ names: ["demo"], leaving: [] }), 5000);
}, 15_000);
