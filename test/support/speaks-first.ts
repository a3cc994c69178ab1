import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Passes on to another server what comes, after a line of its own: makes one that only answers speak first. */
export async function speaksFirst() {
  let target = "";
  const server = createServer((client) => {
    const [host = "", port = ""] = target.split(":");
    const upstream = connect({ host, port: Number(port) }, () => upstream.write("\n"));
    join(client, upstream);
    join(upstream, client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    /** The address that leads to `to` for those who connect from now on. */
    to: (to: string) => {
      target = to;
      return `127.0.0.1:${port}`;
    },
    close: () => server.close(),
  };
}

function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}
