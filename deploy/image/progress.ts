import { createInterface } from "node:readline";
import { z } from "zod";
import { MicroscalerError } from "../../shared/errors.ts";

const progress = z.object({ stream: z.string().optional(), error: z.string().optional() });

/** What Docker notes about its own doing: ids of layers and of containers. */
const ofNoUse = /^( ---> |Removing intermediate container|Successfully (built|tagged) )/;

/**
 * Says what Docker does, line by line, until it is done.
 * @throws MicroscalerError `wrong-state` with Docker's own sentence where it cannot
 */
export async function follow(stream: NodeJS.ReadableStream, say: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) {
    if (!line.trim()) continue;
    const { stream: said, error } = progress.parse(JSON.parse(line));
    if (error) throw new MicroscalerError("wrong-state", error.trim());
    for (const one of (said ?? "").split("\n")) if (one.trim() && !ofNoUse.test(one)) say(one.trimEnd());
  }
}
