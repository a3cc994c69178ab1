import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";

/** Where programs are looked for when nothing says where. */
const usualPath = "/usr/bin:/bin";

export interface ProgramPlace {
  readonly cwd?: string | undefined;
  /** The variable PATH of the program's own environment. */
  readonly path?: string | undefined;
}

/** Why a program cannot be executed, in the system's own word; undefined: it can, as far as can be told. */
export function programFault(
  program: string,
  { cwd = ".", path = usualPath }: ProgramPlace,
): "ENOENT" | "EACCES" | undefined {
  const folders = program.includes("/") ? ["."] : path.split(":");
  const faults = folders.map((folder) => faultOf(resolve(cwd, folder, program)));
  if (faults.includes(undefined)) return undefined;
  return faults.includes("EACCES") ? "EACCES" : "ENOENT";
}

function faultOf(file: string): "ENOENT" | "EACCES" | undefined {
  try {
    if (!statSync(file).isFile()) return "EACCES";
    accessSync(file, constants.X_OK);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EACCES" ? "EACCES" : "ENOENT";
  }
}
