import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Files of a new folder. */
export interface TextFiles {
  path(name: string): string;
  /** Replaces it at once, as programs that renew certificates do. */
  write(name: string, text: string): void;
  /** One of them, or the whole folder. */
  remove(name?: string): void;
}

/** Writes texts as files, by name. */
export function textFiles(texts: Readonly<Record<string, string>>): TextFiles {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-files-"));
  const path = (name: string) => join(folder, name);
  let writes = 0;
  const write = (name: string, text: string) => {
    writeFileSync(path(`${name}.new`), text, { mode: 0o600 });
    writes += 1;
    utimesSync(path(`${name}.new`), writes, writes); // virtual time goes on faster than that of files
    renameSync(path(`${name}.new`), path(name));
  };
  for (const [name, text] of Object.entries(texts)) write(name, text);
  const remove = (name?: string) => rmSync(name === undefined ? folder : path(name), { recursive: true, force: true });
  return { path, write, remove };
}
