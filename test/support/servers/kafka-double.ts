import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { Writer } from "@platformatic/kafka";

/** What a broker of a cluster that does not exist says. */
export interface KafkaScript {
  /** Versions of every request, lowest and highest; left out: any. */
  readonly versions?: readonly [number, number];
  /** Its topics; each has one partition. */
  readonly topics: Readonly<Record<string, TopicScript>>;
}

export interface TopicScript {
  /** `host:port`; left out: the double itself. */
  readonly leader?: string;
  readonly topicError?: number;
  readonly groupError?: number;
  readonly offsetError?: number;
  readonly start?: number;
  readonly end?: number;
  readonly committed?: number;
  /** Answers for a topic with another name. */
  readonly evasive?: boolean;
}

export interface KafkaDouble {
  readonly address: string;
  /** Connections open now. */
  readonly connections: number;
  /** Numbers of the requests so far, as Kafka's protocol has them. */
  readonly requests: readonly number[];
  script: KafkaScript;
  close(): Promise<void>;
}

/** A broker that says what a script has, for what no real one can be made to say. */
export async function kafkaDouble(script: KafkaScript): Promise<KafkaDouble> {
  const sockets = new Set<Socket>();
  const requests: number[] = [];
  const double = { script, port: 0 };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
    let rest = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 4 && rest.length >= rest.readInt32BE(0) + 4) {
        const request = rest.subarray(4, rest.readInt32BE(0) + 4);
        rest = rest.subarray(rest.readInt32BE(0) + 4);
        requests.push(request.readInt16BE(0));
        socket.write(answerTo(request, double.script, double.port));
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  double.port = typeof address === "object" && address ? address.port : 0;
  return {
    address: `127.0.0.1:${double.port}`,
    requests,
    get connections() {
      return sockets.size;
    },
    get script() {
      return double.script;
    },
    set script(next) {
      double.script = next;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function answerTo(request: Buffer, { topics, versions = [0, 20] }: KafkaScript, port: number): Buffer {
  const key = request.readInt16BE(0);
  const head = Writer.create().appendInt32(request.readInt32BE(4));
  const named = Object.entries(topics).filter(([name]) => request.includes(name));
  if (key === 18) {
    const keys = [2, 3, 9, 10];
    return head
      .appendInt16(0)
      .appendArray(keys, (w, each) => w.appendInt16(each).appendInt16(versions[0]).appendInt16(versions[1]))
      .appendInt32(0)
      .appendTaggedFields()
      .prependLength().buffer;
  }
  const body = head.appendTaggedFields().appendInt32(0);
  if (key === 3) brokersAndTopics(body, named, port);
  else if (key === 10) {
    body.appendArray(groupsIn(request), (w, group) =>
      w
        .appendString(group)
        .appendInt32(0)
        .appendString("127.0.0.1")
        .appendInt32(port)
        .appendInt16(0)
        .appendString(null),
    );
  } else if (key === 9) committedOffsets(body, named, groupsIn(request));
  else {
    const start = request.readBigInt64BE(request.length - 11) === -2n;
    body.appendArray(named, (w, [name, { offsetError = 0, evasive, start: from = 0, end = 0 }]) =>
      w.appendString(evasive ? "another" : name).appendArray([0], (each) =>
        each
          .appendInt32(0)
          .appendInt16(offsetError)
          .appendInt64(-1n)
          .appendInt64(BigInt(start ? from : end))
          .appendInt32(0),
      ),
    );
  }
  return body.appendTaggedFields().prependLength().buffer;
}

type Named = (readonly [string, TopicScript])[];

function brokersAndTopics(body: Writer, topics: Named, port: number): void {
  const others = topics.flatMap(([, { leader }]) => (leader === undefined ? [] : [leader]));
  body.appendArray([`127.0.0.1:${port}`, ...others], (w, address, index) => {
    const [host = "", at = ""] = address.split(":");
    w.appendInt32(index).appendString(host).appendInt32(Number(at)).appendString(null);
  });
  body.appendString("cluster").appendInt32(0);
  body.appendArray(topics, (w, [name, { leader, topicError = 0 }]) =>
    w
      .appendInt16(topicError)
      .appendString(name)
      .appendUUID(null)
      .appendBoolean(false)
      .appendArray(topicError ? [] : [0], (each) => {
        each.appendInt16(0).appendInt32(0);
        each.appendInt32(leader === undefined ? 0 : others.indexOf(leader) + 1).appendInt32(0);
        for (const _ of ["replicas", "in sync", "offline"]) each.appendArray([], () => undefined);
      })
      .appendInt32(0),
  );
}

function committedOffsets(body: Writer, topics: Named, groups: string[]): void {
  const error = topics.find(([, { groupError }]) => groupError)?.[1].groupError ?? 0;
  body.appendArray(groups, (w, group) =>
    w
      .appendString(group)
      .appendArray(error ? [] : topics, (each, [name, { committed = -1 }]) =>
        each
          .appendString(name)
          .appendArray([0], (one) =>
            one.appendInt32(0).appendInt64(BigInt(committed)).appendInt32(-1).appendString("").appendInt16(0),
          ),
      )
      .appendInt16(error),
  );
}

/** Groups of tests are called `group-…`. */
function groupsIn(request: Buffer): string[] {
  return [...new Set(request.toString("latin1").match(/group-\w+/g) ?? [])];
}
