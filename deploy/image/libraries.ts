import { MicroscalerError } from "../../shared/errors.ts";

/**
 * Paths of the shared libraries that a program is loaded with, its loader included, from what `ldd` says of it.
 * @throws MicroscalerError `wrong-state` where one is not on this machine
 */
export function librariesIn(ldd: string): readonly string[] {
  const missing = /^\s*(\S+) => not found/m.exec(ldd);
  if (missing) throw new MicroscalerError("wrong-state", `the library ${missing[1]} is not on this machine`);
  const paths = [...ldd.matchAll(/(?:=>|^)\s*(\/\S+)/gm)].map(([, path = ""]) => path);
  return [...new Set(paths)];
}
