import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { MicroscalerError } from "../../shared/errors.ts";
import { librariesIn } from "./libraries.ts";

/** A file of this machine at its place below `tree`, or at another. */
export function putFile(tree: string, from: string, to = from): void {
  mkdirSync(join(tree, dirname(to)), { recursive: true });
  copyFileSync(realpathSync(from), join(tree, to));
}

/**
 * Programs of this machine (their paths by where they are to be) and what they are loaded with, below `tree`; returns the
 * paths of those libraries. @throws MicroscalerError `wrong-state` where a library is not on this machine
 */
export function putPrograms(tree: string, programs: Readonly<Record<string, string>>): readonly string[] {
  for (const [to, from] of Object.entries(programs)) putFile(tree, from, to);
  const libraries = [...new Set(Object.values(programs).flatMap(librariesOf))];
  for (const library of libraries) putFile(tree, library);
  return libraries;
}

/** None where it is linked statically: then `ldd` has nothing to say. */
function librariesOf(program: string): readonly string[] {
  const { stdout, error } = spawnSync("ldd", [program], { encoding: "utf8", timeout: 10_000 });
  if (error) throw new MicroscalerError("wrong-state", `ldd cannot look at ${program}: ${error.message}`);
  return librariesIn(stdout);
}
