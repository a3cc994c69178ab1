import { z } from "zod";
import { MicroscalerError } from "../../shared/errors.ts";

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      dev: z.boolean().default(false),
      optional: z.boolean().default(false),
      devOptional: z.boolean().default(false),
    }),
  ),
});

/**
 * Folders that hold the installed packages that the program runs with, from the top of the project; none is in another.
 * `installed` is the version in such a folder, undefined where there is none.
 * @throws MicroscalerError `wrong-state` where what is installed is not what package-lock.json says
 */
export function productionPackages(
  lock: unknown,
  installed: (folder: string) => string | undefined,
): readonly string[] {
  const needed = Object.entries(lockfile.parse(lock).packages).filter(([folder, { dev }]) => folder !== "" && !dev);
  const folders = needed.flatMap(([folder, { version, optional, devOptional }]) => {
    const found = installed(folder);
    if (found === undefined && (optional || devOptional)) return [];
    if (found === version) return [folder];
    const problem = found === undefined ? "is not installed" : `is version ${found}, package-lock.json says ${version}`;
    throw new MicroscalerError("wrong-state", `${folder} ${problem}; run npm ci and try again`);
  });
  return folders.filter((folder) => !folders.some((outer) => folder.startsWith(`${outer}/`)));
}
