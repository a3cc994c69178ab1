import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../shared/errors.ts";
import type { PoolStatus } from "../../shared/model/status.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Store } from "../../shared/state/store.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import {
  type FarSide,
  farSide,
  running,
  type StartedLoop,
  scriptedHub,
  startLoop,
} from "../../test/support/loop-bench.ts";
import { pool, workload } from "../../test/support/pool-builders.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const target = { kind: "adaptive", queueLength: 50, caution: 0.95, hints: {} } as const;
const spec = pool([workload("a", { target, replicas: { min: 1, max: 10 } })]);

/** A queue that grows while too few replicas work on it, each seen ready at once. */
async function run(
  loop: StartedLoop,
  far: FarSide,
  hub: ReturnType<typeof scriptedHub>,
  rounds: number,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const { desired = 1 } = loop.status().workloads[0] ?? {};
    far.report(running("a", desired));
    hub.give("scripted", 40 + 7 * (round % 3));
    await vi.advanceTimersByTimeAsync(500);
  }
}

function engine(store: Store, holder: string, kept = keptLog()) {
  const far = farSide("pool");
  const hub = scriptedHub();
  return { far, hub, loop: startLoop(spec, { client: far.client, store, hub, holder, kept }) };
}

const learnedIn = ({ workloads: [first] }: PoolStatus) => first?.learned;

test("an engine that takes over on the same store goes on with what was learned, and one on another starts anew", async () => {
  const store = memoryStore();
  const first = engine(store, "first");
  await vi.advanceTimersByTimeAsync(0);
  await run(first.loop, first.far, first.hub, 20);
  const learned = learnedIn(first.loop.status());
  expect(learned?.perReplicaPerSecond).toBeGreaterThan(0);
  await first.loop.stop();

  for (const [shared, expected] of [
    [store, learned],
    [memoryStore(), undefined],
  ] as const) {
    const next = engine(shared, "next");
    await vi.advanceTimersByTimeAsync(0);
    next.far.report(running("a", 3));
    await vi.advanceTimersByTimeAsync(10);
    const { perReplicaPerSecond, arrivalsPerSecond } = learnedIn(next.loop.status()) ?? {};
    expect([perReplicaPerSecond, arrivalsPerSecond]).toEqual([
      expected?.perReplicaPerSecond,
      expected?.arrivalsPerSecond,
    ]);
    await next.loop.stop();
  }
});

test("what an engine of another kind has left is worth nothing: what runs is kept", async () => {
  const store = memoryStore();
  await store.putCheckpoint({ pool: "pool", holder: "old", generation: 1n }, { version: 999, workloads: { a: 7 } });
  const { far, loop } = engine(store, "new");
  await vi.advanceTimersByTimeAsync(0);
  far.report(running("a", 4));
  await vi.advanceTimersByTimeAsync(10);
  expect(loop.status().workloads[0]).toMatchObject({ desired: 4, reason: "warming-up" });
  await loop.stop();
});

test("is written at most once a second while anything is decided, and once more at the end", async () => {
  const store = memoryStore();
  const put = vi.spyOn(store, "putCheckpoint");
  const { far, hub, loop } = engine(store, "e");
  await vi.advanceTimersByTimeAsync(0);
  expect(put).not.toHaveBeenCalled();
  await run(loop, far, hub, 10); // 5 s: after 0, 1, 2, 3 and 4 s
  expect(put).toHaveBeenCalledTimes(5);
  await loop.stop();
  expect(put).toHaveBeenCalledTimes(6);
});

test("a store that takes none keeps nobody from deciding, and is told of once", async () => {
  const store: Store = { ...memoryStore(), putCheckpoint: () => Promise.reject(new Error("the store is full")) };
  const kept = keptLog();
  const { far, hub, loop } = engine(store, "e", kept);
  await vi.advanceTimersByTimeAsync(0);
  await run(loop, far, hub, 20);
  await loop.stop();
  expect(learnedIn(loop.status())?.perReplicaPerSecond).toBeGreaterThan(0);
  const told = kept.lines.filter(({ msg }) => String(msg).includes("cannot be written down"));
  expect(told).toHaveLength(1);
});

test("what cannot be read is not nothing: an engine waits until it can, and orders nothing before", async () => {
  const store = memoryStore();
  const read = vi.spyOn(store, "getCheckpoint").mockRejectedValue(new MicroscalerError("timeout", "the store is slow"));
  const { far, loop } = engine(store, "e");
  await vi.advanceTimersByTimeAsync(0);
  far.report(running("a", 4));
  await vi.advanceTimersByTimeAsync(1000);
  expect(far.ordered("a")).toEqual([]);
  read.mockRestore();
  await vi.advanceTimersByTimeAsync(200);
  expect(far.ordered("a")).toEqual([4]);
  await loop.stop();
});

test("what is there and cannot be understood is given up: the engine starts anew", async () => {
  const store: Store = {
    ...memoryStore(),
    getCheckpoint: () => Promise.reject(new MicroscalerError("internal", "what is that")),
  };
  const { far, loop } = engine(store, "e");
  await vi.advanceTimersByTimeAsync(0);
  far.report(running("a", 4));
  await vi.advanceTimersByTimeAsync(10);
  expect(far.ordered("a")).toEqual([4]);
  await loop.stop();
});

test("the time in between counts: what is left is as old as it is", async () => {
  const store = memoryStore();
  const first = engine(store, "first");
  await vi.advanceTimersByTimeAsync(0);
  await run(first.loop, first.far, first.hub, 1);
  await first.loop.stop();
  const written = await ageOf(store);
  await vi.advanceTimersByTimeAsync(60_000);
  const next = engine(store, "next");
  await vi.advanceTimersByTimeAsync(0);
  next.far.report(running("a", 4));
  await vi.advanceTimersByTimeAsync(10);
  await next.loop.stop();
  expect((await ageOf(store)) - written).toBeGreaterThanOrEqual(60_000);
});

/** How long ago the newest sample was taken that was learned from, as the checkpoint has it. */
async function ageOf(store: Store): Promise<number> {
  const record = await store.getCheckpoint("pool");
  const [, age] = /"sampleAtMs":([\d.]+)/.exec(JSON.stringify(record?.content)) ?? [];
  return Number(age);
}

test("what the store has lost is written again when the engine ends, also where nothing has changed since", async () => {
  const store = memoryStore();
  const first = engine(store, "first");
  await vi.advanceTimersByTimeAsync(0);
  await run(first.loop, first.far, first.hub, 20);
  await vi.advanceTimersByTimeAsync(5000);
  const emptied = vi.spyOn(store, "putCheckpoint");
  await first.loop.stop();
  expect(emptied).toHaveBeenCalledOnce();
});
