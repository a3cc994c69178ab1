import { accessList, type ReplaceableAccess } from "../../../shared/access/access-list.ts";
import { accessSchema } from "../../../shared/access/access-schema.ts";
import type { AccessEntries } from "../../../shared/access/listed.ts";
import { problems } from "../../../shared/config/parse.ts";
import { type WatchedFiles, watchFiles } from "../../../shared/watched-files.ts";
import { locateAll, refusal } from "../config/fault.ts";
import { parseYaml } from "../config/yaml-file.ts";

/** What an access file says. @throws MicroscalerError `invalid` with everything that is wrong, one line each */
export function parseAccess(file: string, text: string): AccessEntries {
  const yaml = parseYaml(file, text, "tokens or certificates");
  if (!yaml.ok) throw refusal(file, yaml.faults);
  const { json, locate } = yaml;
  const parsed = accessSchema.safeParse(json);
  const faults = [...yaml.faults, ...locateAll(file, problems(accessSchema, json, []), locate)];
  if (faults.length > 0 || !parsed.success) throw refusal(file, faults);
  return parsed.data;
}

/** Who may call, as the file says it whenever it changes. @throws MicroscalerError `invalid` */
export function accessInFile(
  file: string,
  onProblem: (problem: string) => void,
): { readonly access: ReplaceableAccess; readonly files: Pick<WatchedFiles<unknown>, "close"> } {
  const files = watchFiles({ files: [file], read: ([text = ""]) => parseAccess(file, text), onProblem });
  const access = accessList(files.current());
  files.onChange(() => access.replace(files.current()));
  return { access, files };
}
