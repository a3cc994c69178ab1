import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "./package-root.ts";

/** The version of this package, e.g. `0.1.0`. */
export function packageVersion(): string {
  const json: unknown = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  return z.object({ version: z.string() }).parse(json).version;
}
