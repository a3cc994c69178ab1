import { describe, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Store } from "../../shared/state/store.ts";
import { enginesStage } from "../../test/support/engines-stage.ts";
import { benchLeaseTtlMs, fixedPool } from "../../test/support/several-engines.ts";

const stage = enginesStage();
const { start, put, pass } = stage;

const six = Array.from({ length: 6 }, (_, index) => fixedPool(`pool-${index}`, 3));

describe("pools over engines", () => {
  test("one engine has all; a second one takes its share within a second; each pool has one leader", async () => {
    await put(...six);
    const one = start("one");
    await pass(100);
    expect(one.leads()).toHaveLength(6);
    const two = start("two");
    await pass(1000);
    expect([one.leads().length, two.leads().length]).toEqual([3, 3]);
    expect(new Set([...one.leads(), ...two.leads()]).size).toBe(6);
  });

  test("an engine that ends gives its pools away at once", async () => {
    await put(...six);
    const [one, two] = [start("one"), start("two")];
    await pass(1000);
    await one.stop();
    await pass(50);
    expect(two.leads()).toHaveLength(6);
  });

  test("the pools of an engine that is gone without a word are taken when its leases end, and no earlier", async () => {
    await put(...six);
    let dead = false;
    const gone = () => Promise.reject(new MicroscalerError("unavailable", "cut off"));
    const dying: Store = {
      ...stage.store,
      announce: async (...asked) => (dead ? gone() : stage.store.announce(...asked)),
      acquireLeases: async (...asked) => (dead ? gone() : stage.store.acquireLeases(...asked)),
    };
    start("one", dying);
    const two = start("two");
    await pass(2000);
    dead = true;
    await pass(benchLeaseTtlMs * 0.7);
    expect(two.leads()).toHaveLength(3);
    await pass(benchLeaseTtlMs * 0.3 + 600);
    expect(two.leads()).toHaveLength(6);
  });

  test("whoever takes a pool over opens it with a higher generation and keeps what runs", async () => {
    await put(fixedPool("demo", 3));
    const one = start("one");
    await pass(100);
    await one.stop();
    start("two");
    await pass(1000);
    expect(stage.far.opened.map(({ holder, generation }) => [holder, generation])).toEqual([
      ["one", 1n],
      ["two", 2n],
    ]);
    expect(stage.far.running("demo", "a")).toBe(3);
  });

  test("a pool goes only to an engine that reaches its actuator", async () => {
    await put(fixedPool("demo", 3, { actuator: "docker" }));
    const [one, two] = [start("one"), start("two", stage.store, ["sim", "docker"])];
    await pass(1000);
    expect([one.leads(), two.leads()]).toEqual([[], ["demo"]]);
  });

  test("while the store is away a leader goes on for less than a lease and then holds; its status stays visible", async () => {
    await put(fixedPool("demo", 3));
    const one = start("one");
    await pass(100);
    const away = () => Promise.reject(new MicroscalerError("unavailable", "the store is away"));
    for (const call of ["acquireLeases", "announce", "listPools", "putCheckpoint", "getShown"] as const)
      vi.spyOn(stage.store, call).mockImplementation(away);
    const link = { kind: "store", name: "store", up: false, problem: "the store is away" } as const;
    vi.spyOn(stage.store, "link").mockReturnValue(link);
    await pass(benchLeaseTtlMs);
    expect(one.leads()).toEqual([]);
    const status = await one.views.status("demo");
    expect(status.workloads[0]).toMatchObject({ desired: 3, reason: "lease-lost", observed: { ready: 3 } });
    expect(status.links).toContainEqual(link);
    vi.restoreAllMocks();
    await pass(1000);
    expect(one.leads()).toEqual(["demo"]);
  });

  test("what somebody said while a lease had run out is ordered as soon as it is back", async () => {
    await put(fixedPool("demo", 3));
    const one = start("one");
    await pass(100);
    const away = () => Promise.reject(new MicroscalerError("unavailable", "the store is away"));
    const asked = vi.spyOn(stage.store, "acquireLeases").mockImplementation(away);
    await pass(benchLeaseTtlMs * 0.85);
    await stage.store.setFixed("demo", "a", 5);
    await pass(10);
    expect([one.leads(), stage.far.running("demo", "a")]).toEqual([[], 3]);
    asked.mockRestore();
    await pass(110);
    expect([one.leads(), stage.far.running("demo", "a")]).toEqual([["demo"], 5]);
  });

  test("when a store comes back, nobody takes what belongs to an engine that is just coming back too", async () => {
    await put(...six);
    let cut = false;
    const flaky = (slowMs: number): Store => ({
      ...stage.store,
      announce: async (...asked) => {
        if (cut || performance.now() < backAtMs + slowMs) throw new MicroscalerError("unavailable", "away");
        return stage.store.announce(...asked);
      },
    });
    let backAtMs = 0;
    const [one, two] = [start("one", flaky(0)), start("two", flaky(900))];
    await pass(2000);
    const before = [one.leads(), two.leads()];
    cut = true;
    await pass(5000);
    backAtMs = performance.now();
    cut = false;
    await pass(3000);
    expect([one.leads(), two.leads()]).toEqual(before);
    expect(stage.far.opened).toHaveLength(6 + 3);
  });
});

describe("an actuator", () => {
  test("that this engine reaches no more gives its pools to others, without a fault", async () => {
    await put(fixedPool("demo", 3));
    const one = start("one");
    await pass(100);
    one.configure([]);
    await pass(1000);
    expect(one.leads()).toEqual([]);
    const two = start("two");
    await pass(1000);
    expect(two.leads()).toEqual(["demo"]);
    await put(fixedPool("more", 1));
    await pass(1000);
    expect(two.leads()).toEqual(["demo", "more"]);
  });

  test("that nobody reaches is told once", async () => {
    await put(fixedPool("demo", 3, { actuator: "mars" }));
    const one = start("one");
    await pass(5000);
    expect(one.lines.filter(({ msg }) => msg === "nobody decides the pool")).toHaveLength(1);
  });
});

test("a lease that comes while the engine gives its pools away starts nothing", async () => {
  await put(fixedPool("demo", 3));
  const slow: Store = {
    ...stage.store,
    acquireLeases: async (...asked) => {
      const answers = await stage.store.acquireLeases(...asked);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return answers;
    },
    releaseLeases: async (leases) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await stage.store.releaseLeases(leases);
    },
  };
  const one = start("one", slow);
  await pass(50);
  await stage.store.changePools([{ forget: "demo" }]);
  await pass(1000);
  expect([one.leads(), stage.far.opened]).toEqual([[], []]);
});

test.each([true, false])(
  "what was learned is written now and then where others can read it: shared %s",
  async (isShared) => {
    await put(fixedPool("demo", 3));
    const written = vi.fn(stage.store.putCheckpoint);
    const one = start("one", { ...stage.store, isShared, putCheckpoint: written });
    await pass(3000);
    expect(written.mock.calls.length > 0).toBe(isShared);
    await one.stop();
    expect(written).toHaveBeenCalled(); // at the end in any case: a loop of this engine may follow
  },
);
