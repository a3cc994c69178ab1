import { describe, expect, test } from "vitest";
import { enginesStage } from "../../test/support/engines-stage.ts";
import { fixedPool } from "../../test/support/several-engines.ts";
import { putOf, removalOf } from "./pool-change.ts";

const stage = enginesStage();
const { start, put, pass } = stage;

async function record(pool: string) {
  const found = await stage.store.getPool(pool);
  if (!found) throw new Error(`no pool ${pool}`);
  return found;
}

describe("a changed pool", () => {
  test("is decided anew as it says now, under a new generation", async () => {
    await put(fixedPool("demo", 3));
    start("one");
    await pass(100);
    await put(fixedPool("demo", 5));
    await pass(100);
    expect(stage.far.running("demo", "a")).toBe(5);
    expect(stage.far.opened.map(({ generation }) => generation)).toEqual([1n, 2n]);
  });

  test("keeps a count that a person set", async () => {
    await put(fixedPool("demo", 3));
    start("one");
    await pass(100);
    await stage.store.setFixed("demo", "a", 7);
    await put(fixedPool("demo", 4, { surge: 1 }));
    await pass(100);
    expect(stage.far.running("demo", "a")).toBe(7);
  });
});

describe("what is removed", () => {
  const taken = async (pool: string) => ({ put: removalOf(await record(pool)) });

  test.each([
    ["scale-to-zero", 0],
    ["scale-to-min", 1],
    ["leave", 3],
  ])("a pool is brought down as it says, %s, and forgotten then", async (onRemove, left) => {
    await put(fixedPool("demo", 3, { onRemove }));
    start("one");
    await pass(100);
    await stage.store.changePools([await taken("demo")]);
    await pass(3000);
    expect(stage.far.running("demo", "a")).toBe(left);
    expect(await stage.store.listPools()).toEqual([]);
  });

  test("a pool that is being brought down is brought down by the next engine where the first one dies", async () => {
    await put(fixedPool("demo", 3, { onRemove: "scale-to-zero" }));
    const one = start("one");
    await pass(100);
    await one.stop();
    await stage.store.changePools([await taken("demo")]);
    start("two");
    await pass(3000);
    expect(stage.far.running("demo", "a")).toBe(0);
    expect(await stage.store.listPools()).toEqual([]);
  });

  test("a workload is brought down even where a person had set its count; the others stay", async () => {
    const other = { name: "b", priority: 2, target: { kind: "fixed", replicas: 2 }, run: {} };
    const both = fixedPool("demo", 3, { onRemove: "scale-to-zero" });
    const [a] = Array.isArray(both.spec.workloads) ? both.spec.workloads : [];
    const spec = { ...both.spec, workloads: [a, other] };
    await put({ ...both, spec });
    start("one");
    await pass(100);
    await stage.store.setFixed("demo", "a", 6);
    await pass(100);
    expect([stage.far.running("demo", "a"), stage.far.running("demo", "b")]).toEqual([6, 2]);
    const next = putOf(await record("demo"), { name: "demo", origin: "api", spec: { ...spec, workloads: [other] } });
    await stage.store.changePools([{ put: next }]);
    await pass(3000);
    expect([stage.far.running("demo", "a"), stage.far.running("demo", "b")]).toEqual([0, 2]);
    expect(await record("demo")).toMatchObject({ leaving: [], removed: false });
  });
});
