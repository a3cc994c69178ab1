import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { run } from "../../services/cli/main.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { blocksIn } from "./readme.ts";

const readme = readFileSync(join(packageRoot(), "README.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "readme-"));
const [trace = ""] = blocksIn(readme, "csv: trace");
const [config = ""] = blocksIn(readme, "yaml: configuration");
const lines = blocksIn(readme, "sh: simulate").flatMap((block) => block.split("\n"));

beforeEach(() => {
  writeFileSync(join(folder, "yesterday.csv"), trace);
  writeFileSync(join(folder, "microscaler.yaml"), config);
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});

afterEach(() => {
  vi.restoreAllMocks();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("README.md has examples, marked <!-- sh: simulate -->, of a trace marked <!-- csv: trace -->", () => {
  expect(lines.length).toBeGreaterThan(3);
  expect(trace).toContain("t,rate\n");
});

test.each(lines)("%s", { timeout: 30_000 }, async (line) => {
  const [, , ...words] = line.split(" ").map((word) => (/\.(csv|yaml|html)$/.test(word) ? join(folder, word) : word));
  const fewer = words[0] === "tune" ? ["--tries", "2"] : [];
  expect(await run(["node", "microscaler", ...words, ...fewer])).toBe(0);
});
