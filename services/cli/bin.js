#!/usr/bin/env node
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// In a checkout the program is built when it is needed; an installed package comes built.
const root = fileURLToPath(new URL("../..", import.meta.url));
const built = existsSync(`${root}/tsconfig.json`) ? (await import("./build.js")).ensureBuilt(root) : true;

if (built) {
  const { run } = await import("../../dist/services/cli/main.js");
  process.exitCode = await run(process.argv);
} else {
  process.exitCode = 1;
}
