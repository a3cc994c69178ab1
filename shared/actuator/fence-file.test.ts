import { mkdtemp, readdir, readFile, readlink, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fenceFiles } from "./fence-file.ts";
import { fencing } from "./fencing.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "microscaler-fences-"));
});

const opened: ReturnType<typeof fenceFiles>[] = [];

function life(): ReturnType<typeof fenceFiles> {
  const files = fenceFiles(folder);
  opened.push(files);
  return files;
}

afterEach(async () => {
  for (const files of opened.splice(0)) await files.close();
  await rm(folder, { recursive: true });
});

test("a later life reads what an earlier one wrote, beyond what a double holds", async () => {
  const files = life();
  const record = { holder: "engine-a", generation: 9_007_199_254_740_993n, sequence: 18_446_744_073_709_551_615n };
  await files.save("orders", { holder: "engine-a", generation: 1n });
  await files.save("orders", record);
  await files.save("../etc", { holder: "b", generation: 2n });
  const { records } = life();
  expect(records.get("orders")).toEqual(record);
  expect(records.get("../etc")).toEqual({ holder: "b", generation: 2n });
  expect(await readdir(folder)).toEqual(["fences"]);
});

test("a write that a crash tore leaves the record before it", async () => {
  const files = life();
  await files.save("orders", { holder: "a", generation: 4n, sequence: 1n });
  await files.save("orders", { holder: "a", generation: 4n, sequence: 2n });
  const path = join(folder, "fences", "orders.fence");
  const bytes = await readFile(path);
  bytes.write('"sequence":"9"', bytes.indexOf('"sequence":"2"')); // without its check
  await writeFile(path, bytes);
  expect(life().records.get("orders")).toEqual({ holder: "a", generation: 4n, sequence: 1n });
});

test("a file that was made and never written is no record", async () => {
  life();
  await writeFile(join(folder, "fences", "orders.fence"), Buffer.alloc(2048));
  expect(life().records.get("orders")).toBeUndefined();
});

test("a record that makes no sense is not taken for no record", async () => {
  life();
  await writeFile(join(folder, "fences", "orders.fence"), "{");
  expect(() => life()).toThrow(/orders\.fence does not say who may command its pool/);
});

test("many lives in a row go on where the one before ended", async () => {
  for (let turn = 1n; turn <= 5n; turn += 1n) {
    const files = life();
    expect(files.records.get("orders")?.generation).toBe(turn === 1n ? undefined : turn - 1n);
    await files.save("orders", { holder: "a", generation: turn });
  }
});

describe("a record that cannot be saved", () => {
  test("leaves the one before it, in memory and for the next life, and the next is saved", async () => {
    const files = life();
    const fences = fencing(files);
    await fences.open("orders", { holder: "a", generation: 1n });
    await expect(fences.open("orders", { holder: "b".repeat(2000), generation: 2n })).rejects.toThrow("too long");
    expect(fences.newest("orders")).toEqual({ holder: "a", generation: 1n });
    expect(life().records.get("orders")).toEqual({ holder: "a", generation: 1n });
    for (const generation of [2n, 3n]) {
      await fences.open("orders", { holder: "c", generation });
      expect(life().records.get("orders")).toEqual({ holder: "c", generation });
    }
  });

  test("because its file could not be opened, is saved when that works again; no file stays open", async () => {
    const files = life();
    const [folderOfFences, aside] = [join(folder, "fences"), join(folder, "aside")];
    await files.save("before", { holder: "a", generation: 1n });
    await rename(folderOfFences, aside);
    await expect(files.save("orders", { holder: "a", generation: 1n })).rejects.toThrow("ENOENT");
    await rename(aside, folderOfFences);
    await files.save("orders", { holder: "a", generation: 1n });
    await files.save("other", { holder: "a", generation: 1n });
    expect(life().records.get("orders")).toEqual({ holder: "a", generation: 1n });
    await files.close();
    if (process.platform === "linux") expect(await openFiles()).toEqual([]);
  });

  test("and never is, does not keep the other files from being closed", async () => {
    const files = life();
    await expect(files.save("p".repeat(300), { holder: "a", generation: 1n })).rejects.toThrow("ENAMETOOLONG");
    await files.save("orders", { holder: "a", generation: 1n });
    await files.close();
    if (process.platform === "linux") expect(await openFiles()).toEqual([]);
  });
});

/** What this process has open below the folder of the test. */
async function openFiles(): Promise<string[]> {
  const links = await readdir("/proc/self/fd");
  const targets = await Promise.all(links.map((link) => readlink(`/proc/self/fd/${link}`).catch(() => "")));
  return targets.filter((target) => target.startsWith(folder));
}
