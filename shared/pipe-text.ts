import { closeSync, constants, openSync, readSync } from "node:fs";

const pauseMs = 10;

/**
 * What is written to a pipe, read to its end. Nothing else happens in this process until then.
 * @throws Error where nothing is written within `withinMs`, or what is does not end
 */
export function pipeText(path: string, withinMs = 5000): string {
  const pipe = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // else nobody could end a wait for a writer
  try {
    const parts: Buffer[] = [];
    for (let waitedMs = 0; waitedMs < withinMs; waitedMs += pauseMs) {
      const { said, over } = heldBy(pipe);
      parts.push(...said);
      if (over && parts.length > 0) return Buffer.concat(parts).toString("utf8");
      pause();
    }
    const missing = parts.length === 0 ? "nothing was written to it" : "what is written to it did not end";
    throw new Error(`it is a pipe, and ${missing} within ${withinMs} ms`);
  } finally {
    closeSync(pipe);
  }
}

/** What the pipe holds just now; `over`: nobody writes to it. */
function heldBy(pipe: number): { readonly said: readonly Buffer[]; readonly over: boolean } {
  const said: Buffer[] = [];
  const room = Buffer.alloc(65_536);
  try {
    for (let count = readSync(pipe, room); count > 0; count = readSync(pipe, room)) {
      said.push(Buffer.from(room.subarray(0, count)));
    }
    return { said, over: true };
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EAGAIN") return { said, over: false };
    throw thrown;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
}
