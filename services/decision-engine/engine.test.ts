import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Store } from "../../shared/state/store.ts";
import { engineBench, writtenPool } from "../../test/support/engine-bench.ts";
import type { Engine } from "./engine.ts";

const nightly = { from: "00:00", to: "01:00", days: "mon", timeZone: "UTC", min: 5, max: 8 };
const fixed = { priority: 1, target: { kind: "fixed", replicas: 1 }, run: {} };
const spec = writtenPool({
  workloads: [
    {
      ...fixed,
      name: "a",
      target: { kind: "external" },
      replicas: { min: 1, max: 3, schedule: [nightly] },
    },
    { ...fixed, name: "b" },
    { ...fixed, name: "c" },
  ],
});

let store: Store;
let engine: Engine;
beforeEach(async () => {
  ({ store, engine } = engineBench());
  await store.changePools([{ put: { name: "pool", spec, origin: "file", leaving: [], removed: false } }]);
});

describe("what may be asked for is what any time of day allows", () => {
  test.each([1, 5, 8])("%i is taken: it counts when its time comes", async (replicas) => {
    await engine.setDemand("pool", "a", { replicas, owner: "x" }, 1000);
    expect(await store.getDemand("pool", "a")).toMatchObject({ replicas });
  });

  test.each([0, 9])("%i is never possible", async (replicas) => {
    const said = `replicas: ${replicas} must be between 1 and 8, the bounds of workload a at any time of its schedule`;
    await expect(engine.setDemand("pool", "a", { replicas, owner: "x" }, 1000)).rejects.toThrow(said);
  });

  test("without a max there is no end", async () => {
    expect(await engine.setFixed({ pool: "pool", workload: "c", replicas: 90_000 })).toMatchObject({
      replicas: 90_000,
    });
  });
});

describe("a demand", () => {
  test("with a TTL of 0 withdraws the one in force", async () => {
    await engine.setDemand("pool", "a", { replicas: 2, owner: "x" }, 1000);
    await engine.setDemand("pool", "a", { replicas: 2, owner: "y" }, 0);
    expect(await store.getDemand("pool", "a")).toBeUndefined();
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("with a TTL of %d is refused", async (ttlMs) => {
    const said = `ttl_ms: ${ttlMs} must be a number of milliseconds, or 0 to withdraw the demand`;
    await expect(engine.setDemand("pool", "a", { replicas: 2, owner: "x" }, ttlMs)).rejects.toThrow(said);
  });
});

describe("an owner", () => {
  test("is the same with blanks around it", async () => {
    await engine.pause("pool", { owner: " ops ", direction: "up" });
    expect(await store.listPauses("pool")).toEqual([{ owner: "ops", direction: "up" }]);
    await engine.resume("pool", { owner: "ops\n" });
    expect(await store.listPauses("pool")).toEqual([]);
  });

  test.each([
    ["", "owner: is missing: it must say who asks"],
    ["  ", "owner: is missing: it must say who asks"],
    ["x".repeat(201), "owner: has 201 characters, must have 200 or fewer"],
  ])("%j is refused", async (owner, said) => {
    await expect(engine.pause("pool", { owner, direction: "up" })).rejects.toThrow(said);
    await expect(engine.setDemand("pool", "a", { replicas: 2, owner }, 1000)).rejects.toThrow(said);
  });
});

describe("a pause", () => {
  test("that there is not cannot be ended; those in force are named", async () => {
    const resume = (place: { readonly workload?: string; readonly owner: string }) => engine.resume("pool", place);
    const refused = (message: string) => ({ code: "not-found", message });
    await expect(resume({ workload: "a", owner: "me" })).rejects.toMatchObject(
      refused("workload a is not paused by me; nothing in pool pool is"),
    );
    await engine.pause("pool", { owner: "ops", direction: "up" });
    await engine.pause("pool", { workload: "b", owner: "me", direction: "up" });
    const there = "paused are all of pool pool by ops, workload b by me";
    await expect(resume({ workload: "a", owner: "ops" })).rejects.toMatchObject(
      refused(`workload a is not paused by ops; ${there}`),
    );
    await expect(resume({ owner: "me" })).rejects.toMatchObject(
      refused(`all of pool pool is not paused by me; ${there}`),
    );
    expect(await store.listPauses("pool")).toHaveLength(2);
  });

  test("is one of 100 in a pool at most; one that is replaced makes room for itself", async () => {
    const pause = (owner: string) => engine.pause("pool", { owner, direction: "up" });
    for (let index = 0; index < 100; index += 1) await pause(`owner-${index}`);
    await pause("owner-7");
    await expect(pause("owner-100")).rejects.toMatchObject({
      code: "wrong-state",
      message: "pool pool has 100 pauses, at most 100 are possible; resume some first",
    });
    await expect(engine.resume("pool", { owner: "x" })).rejects.toThrow(/owner-9 and 90 more$/);
  });
});

describe("a pool that is being removed", () => {
  const missing = { code: "not-found", message: "pool pool is being removed; there are none" };
  beforeEach(async () => {
    await store.changePools([{ put: { name: "pool", spec, origin: "api", leaving: [], removed: true } }]);
  });

  test("takes no word any more", async () => {
    const words = [
      engine.setFixed({ pool: "pool", workload: "b", replicas: 1 }),
      engine.setDemand("pool", "a", { replicas: 1, owner: "x" }, 1000),
      engine.pause("pool", { owner: "x", direction: "up" }),
      engine.resume("pool", { owner: "x" }),
      engine.deletePool("pool", {}),
    ];
    for (const word of words) await expect(word).rejects.toMatchObject(missing);
  });

  test("is still told of", async () => {
    expect(await engine.pool("pool")).toMatchObject({ removed: true });
    expect(await engine.history("pool")).toEqual([]);
  });
});

test("a pool that is not there is answered with those that are, the first ten", async () => {
  await expect(engine.history("nope")).rejects.toMatchObject({
    code: "not-found",
    message: "there is no pool nope; there are pool",
  });
  const puts = Array.from({ length: 12 }, (_, index) => ({
    put: { name: `p${index}`, spec, origin: "api", leaving: [], removed: false } as const,
  }));
  await store.changePools(puts);
  await expect(engine.pool("nope")).rejects.toThrow(/there are p0, p1, .*p7 and 3 more$/);
});

test("a moment tells what was known, and one that nobody understands is left out", async () => {
  const lease = { pool: "pool", holder: "x", generation: 1n };
  const moment = { wallMs: 5, capacity: 10, workloads: [{ workload: "a", queue: 0.5, ready: 1 }, { workload: "b" }] };
  for (const json of [moment, { wallMs: "?" }, {}]) await store.addMoment(lease, json, 600);
  expect(await engine.history("pool")).toEqual([moment]);
});

test("whoever asks is told once that a pool is no more", async () => {
  const gone: string[] = [];
  engine.onGone("pool", ({ message }) => gone.push(message));
  const stop = engine.onGone("pool", () => expect.unreachable());
  await store.changePools([{ put: { name: "pool", spec, origin: "api", leaving: [], removed: true } }]);
  stop();
  await store.changePools([{ forget: "pool" }]);
  await expect.poll(() => gone).toEqual(["there is no pool pool; there are none"]);
});

describe("pools", () => {
  test("are named without those that are being removed", async () => {
    const leaving = {
      name: "old",
      spec: { ...spec, name: "old" },
      origin: "api",
      leaving: [{}],
      removed: true,
    } as const;
    await store.changePools([{ put: leaving }]);
    expect(await engine.names()).toEqual(["pool"]);
  });

  test("are read anew where a store that was emptied gives a revision twice", async () => {
    await engine.setDemand("pool", "a", { replicas: 2, owner: "x" }, 1000);
    const first = await engine.pool("pool");
    const again = { ...first, spec: writtenPool({}, ["other"]) };
    vi.spyOn(store, "getPool").mockResolvedValue(again);
    await expect(engine.setDemand("pool", "a", { replicas: 2, owner: "x" }, 1000)).rejects.toThrow("it has other");
  });
});
