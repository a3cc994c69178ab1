import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeFolder } from "./remove-folder.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "remove-folder-"));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

test("removes a folder with all that is in it; one that is gone is no problem", () => {
  const folder = join(root, "demo");
  mkdirSync(join(folder, "queue"), { recursive: true });
  writeFileSync(join(folder, "queue", "data"), "");
  expect(removeFolder(folder)).toBeUndefined();
  expect(existsSync(folder)).toBe(false);
  expect(removeFolder(folder)).toBeUndefined();
});

test("says what cannot be removed rather than failing", () => {
  const file = join(root, "file");
  writeFileSync(file, "");
  expect(removeFolder(join(file, "below"))).toMatch(/\/file\/below cannot be removed: .*ENOTDIR/);
});
