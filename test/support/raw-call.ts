import {
  type ChannelCredentials,
  Client,
  type ClientOptions,
  credentials,
  Metadata,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import type { ProtoCall } from "./every-call.ts";

/** How a call went: its status, or that it is open and nothing was refused. */
export interface RawOutcome {
  readonly status: keyof typeof status | "open";
  readonly details: string;
}

export interface RawCaller {
  /** Sends one empty message; settles with the status, or after `openMs` where there is none yet. */
  call(call: ProtoCall, headers?: Readonly<Record<string, string>>, openMs?: number): Promise<RawOutcome>;
  /** A call that stays open; `ended` settles with its status. */
  open(call: ProtoCall, headers?: Readonly<Record<string, string>>): { ended: Promise<RawOutcome>; cancel(): void };
  close(): void;
}

/** Calls without our clients: what travels is only what the test says. */
export function rawCaller(
  address: string,
  channel: ChannelCredentials = credentials.createInsecure(),
  options: ClientOptions = {},
): RawCaller {
  const client = new Client(address, channel, options);
  const begin = ({ path, requestStream }: ProtoCall, headers: Readonly<Record<string, string>> = {}) => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const plain = (message: Buffer) => message;
    // On the wire a unary call is a stream of one message each way.
    const stream = client.makeBidiStreamRequest(path, plain, plain, metadata, { deadline: Date.now() + 20_000 });
    const ended = new Promise<RawOutcome>((resolve) => {
      stream.on("error", () => undefined);
      stream.on("data", () => undefined);
      stream.on("status", ({ code, details }: StatusObject) => resolve({ status: nameOf(code), details }));
    });
    stream.write(Buffer.alloc(0));
    if (!requestStream) stream.end();
    return { ended, cancel: () => stream.cancel() };
  };
  return {
    open: begin,
    call: async (call, headers, openMs = 300) => {
      const { ended, cancel } = begin(call, headers);
      let timer: NodeJS.Timeout | undefined;
      const open = new Promise<RawOutcome>((resolve) => {
        timer = setTimeout(() => resolve({ status: "open", details: "" }), openMs);
      });
      const outcome = await Promise.race([ended, open]);
      clearTimeout(timer);
      cancel();
      return outcome;
    },
    close: () => client.close(),
  };
}

function nameOf(code: status): keyof typeof status {
  const name = Object.entries(status).find(([, value]) => value === code)?.[0];
  if (name === undefined || !isStatusName(name)) throw new Error(`there is no status ${code}`);
  return name;
}

function isStatusName(name: string): name is keyof typeof status {
  return name in status;
}
