import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { MicroscalerError } from "../../shared/errors.ts";

/** A tar stream of files and folders; paths are relative to `folder`, and so they are in the stream. It fails where tar does. */
export function archiveOf(folder: string, paths: readonly string[]): Readable {
  const tar = spawn("tar", ["-c", "-C", folder, ...paths], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  tar.stderr.on("data", (chunk) => (said += chunk));
  const fail = (why: string) =>
    tar.stdout.destroy(new MicroscalerError("wrong-state", `the files for the image cannot be packed: ${why}`));
  tar.on("error", ({ message }) => fail(message));
  tar.on("exit", (code) => {
    if (code !== 0) fail(said.trim() || `tar ended with exit code ${code}`);
  });
  return tar.stdout;
}
