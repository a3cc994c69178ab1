import { once } from "node:events";
import { createServer } from "node:net";

/** A port of this machine that somebody listens at. */
export interface TakenPort {
  /** `host:port`. */
  readonly address: string;
  free(): void;
}

/** Takes a port, or leaves it to whoever has it already. @default any that is free */
export async function takenPort(port = 0): Promise<TakenPort> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening").catch((thrown: unknown) => {
    if (port === 0) throw thrown;
  });
  const bound = server.address();
  const taken = bound !== null && typeof bound === "object" ? bound.port : port;
  return { address: `127.0.0.1:${taken}`, free: () => void server.close() };
}
