import { readdir, readFile, readlink, rename, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { fenceLives, many } from "../../test/support/fence-lives.ts";
import { type FenceRecord, fencing } from "./fencing.ts";

const pairBytes = 2048;

const bench = fenceLives();
const a1: FenceRecord = { holder: "a", generation: 1n };

describe("a record that cannot be saved", () => {
  test("leaves the one before it, in memory and for the next life, and the next is saved", async () => {
    const files = bench.life();
    const fences = fencing(files);
    await fences.open("orders", a1);
    await expect(fences.open("orders", { holder: "b".repeat(2000), generation: 2n })).rejects.toThrow("too long");
    await expect(fences.open("p".repeat(2000), a1)).rejects.toThrow("too long");
    expect(fences.newest("orders")).toEqual(a1);
    expect(bench.life().records).toEqual(new Map([["orders", a1]]));
    for (const generation of [2n, 3n]) {
      await fences.open("orders", { holder: "c", generation });
      expect(bench.life().records.get("orders")).toEqual({ holder: "c", generation });
    }
  });

  test("because a write fails, is the only one; those beside it are saved", async () => {
    const files = bench.life();
    await files.save("orders", a1);
    const newer = { ...a1, generation: 2n };
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const synced = vi.spyOn(bench.anyFile, "datasync").mockReturnValueOnce(gate);
    const going = files.save("going", a1);
    await expect.poll(() => synced.mock.calls.length).toBe(1);
    const saves = ["orders", "other", "going"].map((pool) => files.save(pool, newer)); // one batch, behind it
    vi.spyOn(bench.anyFile, "write").mockRejectedValueOnce(new Error("ENOSPC"));
    release();
    await going;
    expect((await Promise.allSettled(saves)).map(({ status }) => status)).toEqual([
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(bench.life().records).toEqual(new Map(Object.entries({ orders: a1, other: newer, going: newer })));
    await files.save("orders", newer);
    expect(bench.life().records.get("orders")).toEqual(newer);
  });

  test("because a sync fails, never overwrites the one before it", async () => {
    const files = bench.life();
    await files.save("orders", a1);
    await files.save("orders", { ...a1, generation: 2n });
    const written = vi.spyOn(bench.anyFile, "write");
    const broken = vi.spyOn(bench.anyFile, "datasync").mockRejectedValue(new Error("EIO"));
    for (const generation of [3n, 4n, 5n]) {
      await expect(files.save("orders", { ...a1, generation })).rejects.toThrow("EIO");
      const bytes = await readFile(bench.path);
      expect(bytes.subarray(0, pairBytes).includes('"generation":"2"')).toBe(true);
    }
    broken.mockRestore();
    await files.save("orders", { ...a1, generation: 6n });
    expect(new Set(written.mock.contexts).size).toBe(4); // opened anew after each failure
    expect(bench.life().records.get("orders")).toEqual({ ...a1, generation: 6n });
  });

  test("because the file cannot grow, is of a new pool; the known ones are saved with it", async () => {
    const files = bench.life();
    const known = many(255);
    await Promise.all(known.map((pool) => files.save(pool, a1)));
    const broken = vi.spyOn(bench.anyFile, "sync").mockRejectedValue(new Error("ENOSPC"));
    const newer = { ...a1, generation: 2n };
    const going = files.save("going", a1); // the rest is one batch, behind it
    const rest = Promise.allSettled(["pool-0", "new", "newer", "pool-1"].map((pool) => files.save(pool, newer)));
    await going;
    expect((await rest).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    broken.mockRestore();
    await files.save("new", newer);
    const { records } = bench.life();
    expect([records.size, records.get("pool-0"), records.get("new")]).toEqual([257, newer, newer]);
  });

  test("because its file is not there, is saved when that is back; no file stays open", async () => {
    const files = bench.life();
    const aside = join(bench.folder, "aside");
    await files.save("before", a1);
    await rename(bench.path, aside);
    await expect(files.save("orders", a1)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/^pool orders: who may command it cannot be written down: ENOENT/),
    });
    await expect(files.save("before", { ...a1, generation: 2n })).rejects.toThrow("ENOENT");
    await writeFile(bench.path, Buffer.alloc(256 * pairBytes)); // another one, without a word on the other pools
    await expect(files.save("orders", a1)).rejects.toThrow(/fences was replaced or cut while it was in use/);
    await rename(aside, bench.path);
    await files.save("orders", a1);
    await truncate(bench.path, pairBytes);
    await expect(files.save("orders", { ...a1, generation: 2n })).rejects.toThrow("was replaced or cut");
    await files.close();
    if (process.platform === "linux") expect(await openFiles()).toEqual([]);
  });
});

/** What this process has open below the folder of the test. */
async function openFiles(): Promise<string[]> {
  const links = await readdir("/proc/self/fd");
  const targets = await Promise.all(links.map((link) => readlink(`/proc/self/fd/${link}`).catch(() => "")));
  return targets.filter((target) => target.startsWith(bench.folder));
}
