import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fenceFiles } from "./fence-file.ts";

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
