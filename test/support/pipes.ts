import { type ChildProcess, spawn, spawnSync } from "node:child_process";

/** Makes a named pipe. */
export function makePipe(path: string): void {
  spawnSync("sh", ["-c", 'mkfifo "$0"', path], { stdio: "ignore" });
}

/** A program that writes to a pipe what these shell commands say, which find `text` as `$1`. */
export function writeToPipe(path: string, commands: string, text = ""): ChildProcess {
  return spawn("sh", ["-c", `{ ${commands}; } > "$0"`, path, text], { stdio: "ignore" });
}
