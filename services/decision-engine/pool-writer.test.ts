import { beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Store } from "../../shared/state/store.ts";
import { engineBench, writtenPool } from "../../test/support/engine-bench.ts";
import type { Engine } from "./engine.ts";

let store: Store;
let engine: Engine;
beforeEach(() => {
  ({ store, engine } = engineBench());
});

async function allOf(): Promise<readonly unknown[]> {
  return Promise.all((await store.listPools()).map(({ name }) => store.getPool(name)));
}

describe("a pool that is applied", () => {
  test("is in force as it was written, and applying it again changes nothing", async () => {
    const spec = writtenPool({ onRemove: "scale-to-min" });
    const first = await engine.applyPool(spec, { expectedRevision: 0n });
    expect(first.pool).toMatchObject({ name: "pool", spec, origin: "api", removed: false, leaving: [] });
    expect(first.changes.map(({ path, from }) => [path, from])).toEqual(
      ["actuator", "capacity", "name", "onRemove", "workloads[a]"].map((path) => [path, undefined]),
    );
    const again = await engine.applyPool(spec, {});
    expect(again).toMatchObject({ changes: [], pool: { revision: first.pool.revision } });
  });

  test("is not one that another caller has changed meanwhile", async () => {
    const { pool } = await engine.applyPool(writtenPool(), {});
    await engine.applyPool(writtenPool({ capacity: 5 }), { expectedRevision: pool.revision });
    const late = engine.applyPool(writtenPool({ capacity: 7 }), { expectedRevision: pool.revision });
    await expect(late).rejects.toMatchObject({ code: "revision-conflict", details: { revision: "2" } });
    await expect(engine.applyPool(writtenPool(), { expectedRevision: 0n })).rejects.toThrow(/revision 2 is in force/);
    expect(await store.getPool("pool")).toMatchObject({ spec: { capacity: 5 } });
  });

  test("keeps what its workloads that leave need", async () => {
    await engine.applyPool(writtenPool({ onRemove: "scale-to-zero" }, ["a", "b"]), {});
    const { pool, changes } = await engine.applyPool(writtenPool({ onRemove: "scale-to-zero" }, ["b"]), {});
    expect(pool.leaving).toMatchObject([{ name: "a", target: { kind: "fixed", replicas: 0 } }]);
    expect(changes).toMatchObject([{ path: "workloads[a]", from: { name: "a" } }]);
  });

  test.each([false, true])("is not one that a file says (only validated: %s)", async (validateOnly) => {
    const put = { name: "pool", spec: writtenPool(), origin: "file", leaving: [], removed: false } as const;
    await store.changePools([{ put: { ...put, file: "pools.yaml" } }]);
    const refused = {
      code: "wrong-state",
      message: "pool pool comes from the configuration file pools.yaml: change it there",
    };
    await expect(engine.applyPool(writtenPool(), { validateOnly })).rejects.toMatchObject(refused);
    await expect(engine.deletePool("pool", { validateOnly })).rejects.toMatchObject(refused);
  });

  test("may take the name of one that its file has no more", async () => {
    const put = { name: "pool", spec: writtenPool(), origin: "file", leaving: [], removed: true } as const;
    await store.changePools([{ put }]);
    const { pool, changes } = await engine.applyPool(writtenPool(), {});
    expect(pool).toMatchObject({ origin: "api", removed: false });
    expect(changes.map(({ path }) => path)).toContain("workloads[a]");
  });
});

test("of many that apply at once with the same revision one succeeds", async () => {
  const { pool } = await engine.applyPool(writtenPool(), {});
  const races = Array.from({ length: 20 }, (_, index) =>
    engine.applyPool(writtenPool({ capacity: 20 + index }), { expectedRevision: pool.revision }),
  );
  const settled = await Promise.allSettled(races);
  const won = settled.filter(({ status }) => status === "fulfilled");
  const codes = settled.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
  expect(won).toHaveLength(1);
  expect(codes).toEqual(Array.from({ length: 19 }, () => "revision-conflict"));
  expect((await store.getPool("pool"))?.revision).toBe(pool.revision + 1n);
});

test("whoever expects nothing comes after whoever was faster", async () => {
  const races = [1, 2, 3].map((capacity) => engine.applyPool(writtenPool({ capacity }), {}));
  const revisions = (await Promise.all(races)).map(({ pool }) => pool.revision);
  expect([...revisions].sort()).toEqual([1n, 2n, 3n]);
});

describe("what is only validated", () => {
  test("says what would change, and changes nothing", async () => {
    await engine.applyPool(writtenPool({}, ["a", "b"]), {});
    const before = await allOf();
    const wanted = writtenPool({ capacity: 5 }, ["b"]);
    const proposed = await engine.applyPool(wanted, { validateOnly: true });
    expect(proposed.changes).toMatchObject([
      { path: "capacity", from: 10, to: 5 },
      { path: "workloads[a]", from: { name: "a" } },
    ]);
    expect(proposed.pool).toMatchObject({ spec: wanted, revision: 1n });
    await engine.deletePool("pool", { validateOnly: true });
    await engine.applyPool(writtenPool({ name: "other" }), { validateOnly: true });
    expect(await allOf()).toEqual(before);
  });

  test("is refused as the change itself would be", async () => {
    const { pool } = await engine.applyPool(writtenPool(), {});
    const stale = { validateOnly: true, expectedRevision: pool.revision + 1n };
    await expect(engine.applyPool(writtenPool(), stale)).rejects.toMatchObject({ code: "revision-conflict" });
    await expect(engine.deletePool("pool", stale)).rejects.toMatchObject({ code: "revision-conflict" });
  });
});

describe("a pool that is deleted", () => {
  const workloads: readonly JsonObject[] = [
    { name: "a", priority: 1, replicas: { min: 2 }, target: { kind: "external" }, run: {} },
    { name: "b", priority: 1, target: { kind: "external" }, run: {} },
  ];
  test.each([
    ["leave", [{ workload: "a" }, { workload: "b" }]],
    [
      "scale-to-min",
      [
        { workload: "a", replicas: 2 },
        { workload: "b", replicas: 0 },
      ],
    ],
    [
      "scale-to-zero",
      [
        { workload: "a", replicas: 0 },
        { workload: "b", replicas: 0 },
      ],
    ],
  ])("with %s tells what becomes of each workload", async (onRemove, released) => {
    const { pool } = await engine.applyPool(writtenPool({ onRemove, workloads }), {});
    expect(await engine.deletePool("pool", { validateOnly: true })).toEqual(released);
    expect(await engine.deletePool("pool", { expectedRevision: pool.revision })).toEqual(released);
    expect(await store.getPool("pool")).toMatchObject({ removed: true });
  });

  test("is not one of another revision, nor one that is not there", async () => {
    await engine.applyPool(writtenPool(), {});
    const stale = engine.deletePool("pool", { expectedRevision: 7n });
    await expect(stale).rejects.toMatchObject({ code: "revision-conflict", details: { revision: "1" } });
    await expect(engine.deletePool("nope", {})).rejects.toThrow("there is no pool nope; there are pool");
  });
});
