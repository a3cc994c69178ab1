import { once } from "node:events";
import { createServer, type Server } from "node:net";

const registration = 120;
const names = 110;

/**
 * Stands in for the port mapper that Erlang's own nodes ask for, and would start and leave behind: tells where those are that
 * have registered. Ends with the process.
 */
export async function erlangPortMapper(): Promise<number> {
  const registered = new Map<string, Buffer>();
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (request: Buffer) => {
      const kind = request.at(2);
      if (kind === names) return socket.end(portOf(server)); // and no names
      const name = nameIn(request, kind);
      if (kind !== registration) return socket.end(found(registered.get(name)));
      registered.set(name, request.subarray(3));
      socket.on("close", () => registered.delete(name));
      return socket.write(Buffer.from([118, 0, 0, 0, 0, 1]));
    });
    socket.unref();
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  return portOf(server).readUInt32BE(0);
}

/** In a registration the name follows its length, after what is known of the node; in a question it is all there is. */
function nameIn(request: Buffer, kind: number | undefined): string {
  if (kind !== registration) return request.toString("latin1", 3);
  const from = 13;
  return request.toString("latin1", from, from + request.readUInt16BE(from - 2));
}

function found(node: Buffer | undefined): Buffer {
  return node ? Buffer.concat([Buffer.from([119, 0]), node]) : Buffer.from([119, 1]);
}

/** As its protocol has it. */
function portOf(server: Server): Buffer {
  const address = server.address();
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(typeof address === "object" && address ? address.port : 0);
  return bytes;
}
