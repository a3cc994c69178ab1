import { messageOf } from "./errors.ts";

/** Why the file system gave no file, in plain words. */
export function whyUnreadable(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder, name a file in it";
  if (code === "EACCES") return "no permission to read it";
  return messageOf(thrown);
}
