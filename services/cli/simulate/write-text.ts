import { closeSync, openSync, writeFileSync } from "node:fs";
import { MicroscalerError, messageOf } from "../../../shared/errors.ts";

/** Refuses a file before the work is done that it is for. @throws MicroscalerError `invalid` */
export function checkWritable(file: string): void {
  attempt(file, () => closeSync(openSync(file, "a")));
}

/** Writes a file that a person named. @throws MicroscalerError `invalid` where that cannot be */
export function writeText(file: string, text: string): void {
  attempt(file, () => writeFileSync(file, text));
}

function attempt(file: string, write: () => void): void {
  try {
    write();
  } catch (thrown) {
    if (codeOf(thrown) === "EPIPE") return; // /dev/stdout, whose reader has seen enough
    throw new MicroscalerError("invalid", `${file} cannot be written: ${whyNot(thrown)}`, { cause: thrown });
  }
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
}

function whyNot(thrown: unknown): string {
  const code = codeOf(thrown);
  if (code === "ENOENT") return "there is no such folder";
  if (code === "EISDIR") return "it is a folder, name a file in it";
  if (code === "EACCES") return "no permission to write it";
  return messageOf(thrown);
}
