import { IncomingMessage } from "node:http";
import type Docker from "dockerode";
import { eventOf } from "./answers.ts";
import { poolLabel } from "./container-labels.ts";
import type { ContainerEvent, EventStream } from "./engine.ts";
import { engineError } from "./engine-error.ts";
import { linesOf } from "./lines.ts";

/** A connection that is silent for so long is probed. */
const probeMs = 10_000;

/** All that changes a replica; health checks that run and people who look are left out. */
const actions = [
  "create",
  "start",
  "pause",
  "unpause",
  "kill",
  "oom",
  "die",
  "stop",
  "rename",
  "health_status",
  "destroy",
];

/** Opens the stream of what happens to replicas. `signal` ends the attempt. */
export async function openEvents(
  docker: Docker,
  signal: AbortSignal,
  address: string,
  sinceSeconds?: number,
): Promise<EventStream> {
  const controller = new AbortController();
  const giveUp = () => controller.abort();
  signal.addEventListener("abort", giveUp);
  const stream = await docker.getEvents({
    filters: { type: ["container"], label: [poolLabel], event: actions },
    ...(sinceSeconds === undefined ? {} : { since: sinceSeconds }),
    abortSignal: controller.signal,
  });
  signal.removeEventListener("abort", giveUp);
  if (stream instanceof IncomingMessage) stream.socket.setKeepAlive(true, probeMs); // else a dead network looks quiet
  return { events: eventsOf(stream, address), close: giveUp };
}

async function* eventsOf(stream: NodeJS.ReadableStream, address: string): AsyncGenerator<ContainerEvent | undefined> {
  try {
    for await (const line of linesOf(stream)) yield eventOf(line);
  } catch (thrown) {
    throw engineError(thrown, address);
  }
}
