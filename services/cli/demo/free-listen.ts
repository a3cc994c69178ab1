import { createServer } from "node:net";

/** `host:port` as wanted where it is free, else a free port of the same host. */
export async function freeListen(host: string, port: number): Promise<string> {
  return `${host}:${(await isFree(host, port)) ? port : 0}`;
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
