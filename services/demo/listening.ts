import type { EventEmitter } from "node:events";
import type { Readable } from "node:stream";
import { MicroscalerError } from "../../shared/errors.ts";

/** A server's process, as far as its start is followed. */
export type Starting = EventEmitter & { readonly stdout: Readable; readonly stderr: Readable };

const deadlineMs = 20_000;

/**
 * The URL at which Azurite says that it listens. Its output is read on and dropped. @throws MicroscalerError
 * `unavailable` where it does not listen, `cancelled` as soon as it is abandoned
 */
export function listeningAt(child: Starting, abandon: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const settle = (outcome: () => void) => {
      clearTimeout(late);
      abandon.removeEventListener("abort", abandoned);
      for (const stream of [child.stdout, child.stderr]) stream.off("data", read).resume();
      outcome();
    };
    const fail = (why: string) => settle(() => reject(notListening(why, said)));
    const abandoned = () => settle(() => reject(new MicroscalerError("cancelled", "the start of Azurite was ended")));
    const late = setTimeout(() => fail(`did not listen within ${deadlineMs} ms`), deadlineMs);
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const [, address] = /listens on (http:\/\/\S+)\s/.exec(said) ?? [];
      if (address) settle(() => resolve(address));
    };
    for (const stream of [child.stdout, child.stderr]) stream.on("data", read);
    child.on("error", (error) => fail(`could not be started: ${error.message}`));
    child.on("exit", (code, signal) => fail(`ended at its start (${signal ?? `exit code ${code}`})`));
    abandon.addEventListener("abort", abandoned);
    if (abandon.aborted) abandoned();
  });
}

function notListening(why: string, said: string): MicroscalerError {
  const last = said.trim().split("\n").slice(-3).join(" ");
  return new MicroscalerError("unavailable", `Azurite ${why}${last ? `; it said: ${last}` : ""}`);
}
