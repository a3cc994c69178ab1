import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that systems give to clients: what is ended here finds its own port free when it comes again. */
const [first, count] = [20_000, 10_000];

const given = new Set<number>();

/** A port of this machine that nobody listens at, another one each time. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * count);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  const free = await Promise.race([
    once(server, "listening").then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => void server.once("error", () => resolve(false))),
  ]);
  server.close();
  return free;
}
