import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const sources = ["services", "shared", "proto", "package.json", "tsconfig.json"];

/** The last thing a build writes. */
const lastOutput = "dist/services/console/web/index.html";

/** Builds the checkout if anything is newer than its build. Of several at once one builds and the others wait. */
export function ensureBuilt(root) {
  if (isFresh(root)) return true;
  const unlock = lock(join(root, "dist"));
  try {
    return isFresh(root) || build(root);
  } finally {
    unlock();
  }
}

function build(root) {
  process.stderr.write("building (once) …\n");
  const began = new Date();
  const { status } = spawnSync("npm", ["run", "--silent", "build"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    process.stderr.write("error: the build failed; run npm ci, then npm run build to see more\n");
    return false;
  }
  utimesSync(join(root, lastOutput), began, began); // what changed during the build is newer
  return true;
}

function isFresh(root) {
  const builtMs = statSync(join(root, lastOutput), { throwIfNoEntry: false })?.mtimeMs;
  return builtMs !== undefined && sources.every((path) => newestMs(join(root, path)) <= builtMs);
}

function newestMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat && !path.endsWith(".test.ts") ? stat.mtimeMs : 0;
  const names = path.endsWith("proto") ? readdirSync(path).filter((name) => name !== "gen") : readdirSync(path);
  return Math.max(0, ...names.map((name) => newestMs(join(path, name))));
}

/** Waits for whoever builds now; a lock whose process is gone is taken over. */
function lock(folder) {
  const file = join(folder, ".building");
  mkdirSync(folder, { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (isAbandoned(file)) rmSync(file, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}

function isAbandoned(file) {
  try {
    process.kill(Number(readFileSync(file, "utf8")) || process.pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
