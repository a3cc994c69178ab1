import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../shared/package-root.ts";

const program = pathToFileURL(join(packageRoot(), "services/cli/build.js")).href;

let root = "";

/** A project whose build notes that it ran, and takes a while. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cli-build-"));
  const script = `
    const fs = require("node:fs");
    fs.appendFileSync("builds", "x");
    fs.mkdirSync("dist/services/console/web", { recursive: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    fs.writeFileSync("dist/services/console/web/index.html", "");
    process.exit(fs.existsSync("broken") ? 1 : 0);`;
  writeFileSync(join(root, "build.cjs"), script);
  writeFileSync(join(root, "package.json"), JSON.stringify({ scripts: { build: "node build.cjs" } }));
  for (const folder of ["services", "shared", "proto/gen"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "services/a.ts"), "");
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function ensureBuilt(): Promise<string> {
  const code = `const { ensureBuilt } = await import("${program}"); process.stdout.write(String(ensureBuilt("${root}")));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  return new Promise((resolve) => child.once("close", () => resolve(out)));
}

const builds = () => readFileSync(join(root, "builds"), "utf8").length;

test("of several at once one builds and the others wait for it", async () => {
  expect(await Promise.all([ensureBuilt(), ensureBuilt(), ensureBuilt()])).toEqual(["true", "true", "true"]);
  expect(builds()).toBe(1);
});

test("what is built is built again only when a source is newer, tests and generated code apart", async () => {
  await ensureBuilt();
  const later = new Date(Date.now() + 60_000);
  for (const path of ["services/a.test.ts", "proto/gen/a.ts"]) {
    writeFileSync(join(root, path), "");
    utimesSync(join(root, path), later, later);
  }
  expect(await ensureBuilt()).toBe("true");
  expect(builds()).toBe(1);
  utimesSync(join(root, "services/a.ts"), later, later);
  await ensureBuilt();
  expect(builds()).toBe(2);
});

test("the lock of a build whose process is gone keeps nobody waiting", async () => {
  mkdirSync(join(root, "dist"));
  writeFileSync(join(root, "dist/.building"), "999999999");
  expect(await ensureBuilt()).toBe("true");
  expect(builds()).toBe(1);
});

test("a build that fails is a failure", async () => {
  writeFileSync(join(root, "broken"), "");
  expect(await ensureBuilt()).toBe("false");
});
