import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";

/** An HTTP server that says numbers, and does what servers do on bad days. */
export interface CountingServer {
  /** `/value` says `{ "n": … }`, `/nonsense` something else, `/refused` 403, `/hangs` nothing. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function countingServer(): Promise<CountingServer> {
  let asked = 0;
  const answer = (path: string | undefined, response: ServerResponse) => {
    asked += 1;
    if (path === "/value")
      response.setHeader("content-type", "application/json").end(JSON.stringify({ n: asked % 100 }));
    else if (path === "/refused") response.writeHead(403).end();
    else if (path !== "/hangs") response.end("<html>Welcome!</html>");
  };
  const server = createServer(({ url }, response) => answer(url, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
