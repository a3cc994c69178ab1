import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { MicroscalerError } from "../../../shared/errors.ts";

/** Sees to it that an npm package is there. @throws MicroscalerError `unavailable` with how to install it */
export function requirePackage(npmPackage: string, name: string): void {
  const folders = createRequire(import.meta.url).resolve.paths(npmPackage) ?? [];
  if (folders.some((folder) => existsSync(join(folder, npmPackage, "package.json")))) return;
  throw notInstalled(name, `run "npm install ${npmPackage}"`);
}

/** The path of the first of these programs that is in the PATH. @throws MicroscalerError `unavailable` with how to install it */
export function requireProgram(programs: readonly string[], name: string, remedy: string): string {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const path = programs.flatMap((program) => folders.map((folder) => join(folder, program))).find(existsSync);
  if (path === undefined) throw notInstalled(name, remedy);
  return path;
}

function notInstalled(name: string, remedy: string): MicroscalerError {
  const problem = `${name}, the queue server of the demo, is not installed`;
  return new MicroscalerError("unavailable", `${problem}; ${remedy} and start the demo again`);
}
