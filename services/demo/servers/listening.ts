import type { EventEmitter } from "node:events";
import type { Readable } from "node:stream";
import { MicroscalerError } from "../../../shared/errors.ts";

/** A server's process, as far as its start is followed. */
export type Starting = EventEmitter & { readonly stdout: Readable; readonly stderr: Readable };

/** What a server is called, and what it says once it listens. */
export interface Announcement<Address> {
  readonly name: string;
  /** What is read of all that it has said so far; undefined: it does not listen yet. */
  readonly addressIn: (said: string) => Address | undefined;
}

const deadlineMs = 20_000;

/**
 * Where a server says that it listens. Its output is read on and dropped. @throws MicroscalerError `unavailable` where
 * it does not listen, `cancelled` as soon as it is abandoned
 */
export function listeningAt<Address>(
  child: Starting,
  { name, addressIn }: Announcement<Address>,
  abandon: AbortSignal,
): Promise<Address> {
  return new Promise((resolve, reject) => {
    let said = "";
    const settle = (outcome: () => void) => {
      clearTimeout(late);
      abandon.removeEventListener("abort", abandoned);
      for (const stream of [child.stdout, child.stderr]) stream.off("data", read).resume();
      outcome();
    };
    const fail = (why: string) => settle(() => reject(notListening(`${name} ${why}`, said)));
    const abandoned = () => settle(() => reject(new MicroscalerError("cancelled", `the start of ${name} was ended`)));
    const late = setTimeout(() => fail(`did not listen within ${deadlineMs} ms`), deadlineMs);
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const address = addressIn(said);
      if (address !== undefined) settle(() => resolve(address));
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
  return new MicroscalerError("unavailable", `${why}${last ? `; it said: ${last}` : ""}`);
}
