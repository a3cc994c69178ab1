import { createParser, type EventSourceMessage } from "eventsource-parser";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunningService } from "../../../shared/lifecycle/service.ts";
import { createLog } from "../../../shared/telemetry/log.ts";
import { accessOf, entriesOf, tokenOf } from "../../../test/support/access-bench.ts";
import { demoStatus, producersStatus } from "../../../test/support/demo-status.ts";
import { type EngineDouble, startEngineDouble } from "../../../test/support/engine-double.ts";
import { madeDecision } from "../../../test/support/made-decision.ts";
import { startConsole } from "../main.ts";

const log = createLog("console", { level: "silent" });
const access = accessOf();
let engine: EngineDouble;
let service: RunningService;
const over: AbortController[] = [];

beforeEach(async () => {
  access.replace(entriesOf());
  engine = await startEngineDouble([demoStatus(), producersStatus()], {
    decisions: [1n, 2n, 3n].map(made),
    protection: { access },
  });
  const dial = { token: () => tokenOf("viewer") };
  service = await startConsole({ listen: "127.0.0.1:0", engine: engine.address, log, dial, protection: { access } });
  await vi.waitUntil(async () => (await fetch(`${service.address}/readyz`)).ok);
});
afterEach(async () => {
  for (const reader of over.splice(0)) reader.abort();
  await service.stop();
  await engine.stop();
});

const made = (id: bigint) => madeDecision(id, id % 2n === 0n ? { pool: "producers" } : {});

/** Reads a stream; `ended` once it is over. */
async function read(path: string, headers: Record<string, string> = {}) {
  const reader = new AbortController();
  over.push(reader);
  const authorization = `Bearer ${tokenOf("operator")}`;
  const response = await fetch(`${service.address}${path}`, {
    headers: { authorization, ...headers },
    signal: reader.signal,
  });
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  const state = { ended: false };
  const drain = async () => {
    for await (const chunk of response.body ?? []) parser.feed(Buffer.from(chunk).toString());
    state.ended = true;
  };
  void drain().catch(() => undefined);
  const ids = () => events.filter(({ event }) => event === "decision").map(({ id }) => id);
  return { response, events, state, ids };
}

test("decisions come with their ids from the oldest, then as they are made, and a word every second", async () => {
  const stream = await read("/api/decisions/stream");
  await vi.waitFor(() => expect(stream.ids()).toEqual(["1", "2", "3"]));
  engine.decide(made(4n));
  await vi.waitFor(() => expect(stream.ids()).toEqual(["1", "2", "3", "4"]));
  const last = stream.events.findLast(({ event }) => event === "decision");
  expect(JSON.parse(last?.data ?? "")).toMatchObject({ id: "4", reason: "demand", detail: "decision 4" });
  await vi.waitFor(
    () => expect(stream.events.filter(({ event }) => event === "engine").length).toBeGreaterThan(1),
    3000,
  );
});

test("who comes again goes on after the last one: by header first, else by query", async () => {
  const header = await read("/api/decisions/stream?after=0", { "last-event-id": "2" });
  const query = await read("/api/decisions/stream?after=1");
  await vi.waitFor(() => expect([header.ids(), query.ids()]).toEqual([["3"], ["2", "3"]]));
});

test("what is no id, or no pool, is refused before anything streams", async () => {
  const wrong = await fetch(`${service.address}/api/decisions/stream`, {
    headers: { authorization: `Bearer ${tokenOf("viewer")}`, "last-event-id": "x" },
  });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ error: { faults: [{ path: "last-event-id" }] } });
  expect((await read("/api/decisions/stream?pool=none")).response.status).toBe(404);
});

test("the live stream can be narrowed to a pool", async () => {
  const stream = await read("/api/live?pool=producers");
  await vi.waitFor(() => expect(stream.events.map(({ event }) => event)).toContain("point"), 3000);
  engine.decide(made(5n));
  engine.decide(made(6n));
  await vi.waitFor(() => expect(stream.events.map(({ event }) => event)).toContain("decision"), 3000);
  const pools = stream.events
    .filter(({ event }) => event === "status" || event === "decision" || event === "point" || event === "history")
    .map(({ data }) => JSON.parse(data).pool);
  expect(new Set(pools)).toEqual(new Set(["producers"]));
});

test("of more pools than a page takes in full a line each is told, and in full the one that is named", async () => {
  const [few, one, none, plain] = await Promise.all(
    ["?mostInFull=2", "?mostInFull=1&pool=producers", "?mostInFull=1&pool=gone", ""].map((query) =>
      read(`/api/live${query}`),
    ),
  );
  const inFull = (stream: typeof few) =>
    new Set(stream?.events.filter(({ event }) => event === "status").map(({ data }) => JSON.parse(data).pool));
  const line = (stream: typeof few, pool: string): unknown =>
    stream?.events
      .filter(({ event }) => event === "overview")
      .flatMap(({ data }) => JSON.parse(data).rows)
      .findLast((row) => row.pool === pool);
  await vi.waitFor(() => expect(inFull(few)).toEqual(new Set(["demo", "producers"])));
  await vi.waitFor(() => expect(inFull(one)).toEqual(new Set(["producers"])));
  for (const stream of [few, one, none]) {
    await vi.waitFor(() => expect(line(stream, "producers")).toMatchObject({ status: { occupied: 3 } }));
  }
  engine.setStatus({ ...demoStatus(), occupied: 7 });
  await vi.waitFor(() => expect(line(one, "demo")).toMatchObject({ status: { occupied: 7 } }), 3000);
  expect([inFull(none), inFull(plain)]).toEqual([new Set(), new Set(["demo", "producers"])]);
  expect([inFull(one), line(plain, "demo")]).toEqual([new Set(["producers"]), undefined]);
  expect((await read("/api/live?mostInFull=-1")).response.status).toBe(400);
});

test.each(["/api/live", "/api/decisions/stream"])("%s ends when its caller's token is taken back", async (path) => {
  const stream = await read(path);
  await vi.waitFor(() => expect(stream.events.length).toBeGreaterThan(0));
  access.replace(entriesOf("operator"));
  await vi.waitFor(() => expect(stream.state.ended).toBe(true), 3000);
});

/** What a reader was told of the engine. */
const linksOf = ({ events }: Pick<Awaited<ReturnType<typeof read>>, "events">): { up: boolean; problem?: string }[] =>
  events.filter(({ event }) => event === "engine").map(({ data }) => JSON.parse(data));

test("a reader is told that nobody has answered yet until somebody has, if only with a heartbeat", async () => {
  const stream = await read("/api/decisions/stream?after=3");
  await vi.waitFor(() => expect(linksOf(stream).at(-1)).toEqual({ up: true }), 3000);
  expect(linksOf(stream)[0]).toEqual({ up: false, problem: "the engine has not answered yet" });
  expect(stream.ids()).toEqual([]);
});

test("a reader is told when the engine is away and when it is back, also where it decides nothing", async () => {
  const stream = await read("/api/decisions/stream?after=3");
  await vi.waitUntil(() => linksOf(stream).at(-1)?.up, 3000);
  await engine.stop();
  await vi.waitFor(() => expect(linksOf(stream).at(-1)?.up).toBe(false), 3000);
  const decisions = [1n, 2n, 3n].map(made);
  engine = await startEngineDouble([demoStatus()], { listen: engine.address, decisions, protection: { access } });
  await vi.waitFor(() => expect(linksOf(stream).at(-1)).toEqual({ up: true }), 5000);
  expect(stream.ids()).toEqual([]);
}, 15_000);

test("a reader goes on without a gap when the engine is back", async () => {
  const stream = await read("/api/decisions/stream?after=3");
  await vi.waitUntil(() => stream.events.length > 0);
  await engine.stop();
  await vi.waitUntil(() => linksOf(stream).at(-1)?.problem?.includes("cannot be reached"), 3000);
  const decisions = [1n, 2n, 3n, 4n, 5n].map(made);
  engine = await startEngineDouble([demoStatus()], { listen: engine.address, decisions, protection: { access } });
  await vi.waitFor(() => expect(stream.ids()).toEqual(["4", "5"]), 5000);
}, 10_000);
