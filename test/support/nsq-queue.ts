import { randomUUID } from "node:crypto";
import { takeMessages } from "./nsq-consumer.ts";
import type { TestServer } from "./servers/server.ts";

/** Posts to an nsqd at `host:port`. */
export async function postTo(address: string, path: string, body = ""): Promise<void> {
  const response = await fetch(`http://${address}${path}`, { method: "POST", body });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
}

/** Where consumers of it connect; beside the HTTP port of one that is not ours, as NSQ does it. */
function tcpOf({ address, extraPorts: [port] }: TestServer): string {
  const [host = "", httpPort = ""] = address.split(":");
  return `${host}:${port ?? Number(httpPort) - 1}`;
}

/** A channel of its own at an nsqd, and what its producers and consumers do. */
export function nsqQueue(server: TestServer) {
  const topic = `orders-${randomUUID().slice(0, 8)}`;
  const channel = "billing";
  const place = `topic=${topic}&channel=${channel}`;
  return {
    ...{ topic, channel },
    createTopic: () => postTo(server.address, `/topic/create?topic=${topic}`),
    create: async () => {
      await postTo(server.address, `/topic/create?topic=${topic}`);
      await postTo(server.address, `/channel/create?${place}`);
    },
    put: (messages: number) =>
      postTo(server.address, `/mpub?topic=${topic}`, Array.from({ length: messages }, () => "message").join("\n")),
    defer: () => postTo(server.address, `/pub?topic=${topic}&defer=60000`, "message"),
    hold: (messages: number) => takeMessages(tcpOf(server), { topic, channel }, messages),
    empty: () => postTo(server.address, `/channel/empty?${place}`),
    remove: () => postTo(server.address, `/topic/delete?topic=${topic}`),
  };
}
