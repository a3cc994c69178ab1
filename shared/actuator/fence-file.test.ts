import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fenceFiles } from "./fence-file.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "microscaler-fences-"));
});

afterEach(() => rm(folder, { recursive: true }));

test("a later life reads what an earlier one wrote, beyond what a double holds", async () => {
  const files = fenceFiles(folder);
  const record = { holder: "engine-a", generation: 9_007_199_254_740_993n, sequence: 18_446_744_073_709_551_615n };
  await files.save("orders", { holder: "engine-a", generation: 1n });
  await files.save("orders", record);
  await files.save("../etc", { holder: "b", generation: 2n });
  const { records } = fenceFiles(folder);
  expect(records.get("orders")).toEqual(record);
  expect(records.get("../etc")).toEqual({ holder: "b", generation: 2n });
  expect(await readdir(folder)).toEqual(["fences"]);
});

test("a record that makes no sense is not taken for no record", async () => {
  fenceFiles(folder);
  await writeFile(join(folder, "fences", "orders.json"), "{");
  expect(() => fenceFiles(folder)).toThrow(/orders\.json does not say who may command its pool/);
});
