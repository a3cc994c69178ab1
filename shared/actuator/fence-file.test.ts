import { mkdtemp, open, readdir, readFile, rename, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { fenceLives, many } from "../../test/support/fence-lives.ts";
import type { FenceRecord } from "./fencing.ts";

const pairBytes = 2048;

const bench = fenceLives();
const a1: FenceRecord = { holder: "a", generation: 1n };

/** Writes over bytes of the file, as a crash or a fault of the disk would. */
async function damage(at: number, bytes: Buffer): Promise<void> {
  const file = await open(bench.path, "r+");
  await file.write(bytes, 0, bytes.length, at);
  await file.close();
}

test("a later life reads what an earlier one wrote, beyond what a double holds", async () => {
  const files = bench.life();
  const record = { holder: "engine-a", generation: 9_007_199_254_740_993n, sequence: 18_446_744_073_709_551_615n };
  await files.save("orders", { holder: "engine-a", generation: 1n });
  await files.save("orders", record);
  await files.save("../etc", { holder: "b", generation: 2n });
  const { records } = bench.life();
  expect(records.get("orders")).toEqual(record);
  expect(records.get("../etc")).toEqual({ holder: "b", generation: 2n });
  expect(await readdir(bench.folder)).toEqual(["fences"]);
  expect((await stat(bench.path)).mode & 0o777).toBe(0o600);
});

test("many lives in a row go on where the one before ended", async () => {
  for (let turn = 1n; turn <= 5n; turn += 1n) {
    const files = bench.life();
    expect(files.records.get("orders")?.generation).toBe(turn === 1n ? undefined : turn - 1n);
    await files.save("orders", { holder: "a", generation: turn });
    await files.close();
  }
});

test("a thousand pools at once are a few syncs, no two share a pair, and the next life knows all", async () => {
  const datasync = vi.spyOn(bench.anyFile, "datasync");
  const grown = vi.spyOn(bench.anyFile, "sync");
  const files = bench.life();
  const pools = many(1000);
  const records = new Map(pools.map((pool, index) => [pool, { holder: "a", generation: BigInt(index + 1) }]));
  await Promise.all([...records].map(([pool, record]) => files.save(pool, record)));
  expect(datasync.mock.calls.length).toBeLessThanOrEqual(3);
  expect(grown.mock.calls.length).toBeLessThanOrEqual(2);
  expect(bench.life().records).toEqual(records);
  expect((await stat(bench.path)).size).toBe(4 * 256 * pairBytes);

  datasync.mockClear();
  grown.mockClear();
  for (const [pool, record] of records) records.set(pool, { ...record, holder: "b" });
  await Promise.all([...records].map(([pool, record]) => files.save(pool, record)));
  expect(datasync.mock.calls.length).toBeLessThanOrEqual(3);
  expect(grown).not.toHaveBeenCalled();
  expect(bench.life().records).toEqual(records);
});

test("whatever is said at once of one pool, the last of it is kept", async () => {
  const files = bench.life();
  const said = Array.from({ length: 50 }, (_, index) => ({ ...a1, sequence: BigInt(index) }));
  await Promise.all(said.map((record) => files.save("orders", record)));
  expect(bench.life().records.get("orders")).toEqual(said.at(-1));
});

describe("a save during a sync", () => {
  test("is not done before a sync of its own", async () => {
    const files = bench.life();
    await files.save("orders", a1);
    const ends: (() => void)[] = [];
    vi.spyOn(bench.anyFile, "datasync").mockImplementation(() => new Promise<void>((end) => void ends.push(end)));
    const done: string[] = [];
    const first = files.save("orders", { ...a1, sequence: 1n }).then(() => done.push("first"));
    await expect.poll(() => ends.length).toBe(1);
    const second = files.save("orders", { ...a1, sequence: 2n }).then(() => done.push("second"));
    const other = files.save("other", a1).then(() => done.push("other"));
    ends[0]?.();
    await first;
    await expect.poll(() => ends.length).toBe(2);
    expect(done).toEqual(["first"]);
    ends[1]?.();
    await Promise.all([second, other]);
    expect(ends).toHaveLength(2);
  });

  test("and closing wait for one another; afterwards nothing is written any more", async () => {
    const files = bench.life();
    const done: string[] = [];
    const saves = ["orders", "other", "third"].map((pool) => files.save(pool, a1).then(() => done.push(pool)));
    await files.close();
    expect(done).toHaveLength(3);
    await Promise.all(saves);
    expect(bench.life().records.size).toBe(3);
    await expect(files.save("orders", { ...a1, generation: 2n })).rejects.toMatchObject({ code: "unavailable" });
    expect(bench.life().records.get("orders")).toEqual(a1);
  });
});

describe("a crash", () => {
  test("that tears a write leaves the record before it, and the next life goes on from there", async () => {
    const files = bench.life();
    await files.save("orders", { ...a1, sequence: 1n });
    await files.save("orders", { ...a1, sequence: 2n });
    const bytes = await readFile(bench.path);
    await damage(bytes.indexOf('"sequence":"2"'), Buffer.from('"sequence":"9"')); // without its check
    const next = bench.life();
    expect(next.records.get("orders")).toEqual({ ...a1, sequence: 1n });
    await next.save("orders", { ...a1, sequence: 3n });
    expect(bench.life().records.get("orders")).toEqual({ ...a1, sequence: 3n });
  });

  test("that tears the first write of a pool leaves no record, and the others", async () => {
    const files = bench.life();
    await files.save("orders", a1);
    await files.save("other", a1);
    await damage(pairBytes + 1024, Buffer.from("torn"));
    const next = bench.life();
    expect(next.records).toEqual(new Map([["orders", a1]]));
    await next.save("third", { ...a1, generation: 3n });
    await next.save("other", { ...a1, generation: 4n });
    expect(bench.life().records.size).toBe(3);
  });

  test.each([1, 1024, pairBytes, 3 * pairBytes + 17])(
    "that leaves %i bytes of an extension is no harm",
    async (left) => {
      const files = bench.life();
      await files.save("orders", a1);
      const { size } = await stat(bench.path);
      await truncate(bench.path, size + left);
      const next = bench.life();
      await Promise.all(many(300).map((pool) => next.save(pool, a1)));
      expect(bench.life().records.size).toBe(301);
      expect((await stat(bench.path)).size % pairBytes).toBe(0);
    },
  );

  test("in the middle of the very first start is no harm", async () => {
    await writeFile(bench.path, Buffer.alloc(100));
    const files = bench.life();
    expect(files.records.size).toBe(0);
    await files.save("orders", a1);
    expect(bench.life().records.get("orders")).toEqual(a1);
  });
});

describe("what makes no sense is not taken for no record", () => {
  const refusal = /fences does not say who may command its pool; remove it once no other engine is running/;

  test("a file of something else, which stays as it is", async () => {
    await writeFile(bench.path, "{");
    expect(() => bench.life()).toThrow(refusal);
    expect(await readFile(bench.path, "utf8")).toBe("{");
  });

  test("a pair of which neither slot is whole", async () => {
    const files = bench.life();
    await files.save("before", a1);
    for (const generation of [1n, 2n]) await files.save("orders", { holder: "a", generation });
    for (const slot of [0, 1024]) await damage(pairBytes + slot, Buffer.from("xx"));
    expect(() => bench.life()).toThrow(refusal);
  });

  test("a folder", async () => {
    await rename(await mkdtemp(join(bench.folder, "made-")), bench.path);
    expect(() => bench.life()).toThrow(/fences is a folder and must be a file/);
  });
});
