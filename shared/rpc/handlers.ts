import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  ServerDuplexStream,
  ServerWritableStream,
} from "@grpc/grpc-js";
import { toGrpc } from "./status.ts";
import { tellUnexpected } from "./unexpected.ts";

/** What a handler knows of its call. `signal` aborts when the caller is gone. */
export interface CallContext {
  readonly signal: AbortSignal;
  /** W3C trace context of the caller. */
  readonly traceparent?: string;
}

/** The answering half of a stream. `send` is false when the caller reads too slowly: wait for `onDrain`. */
export interface Outgoing<Message> {
  send(message: Message): boolean;
  onDrain(resume: () => void): void;
  end(): void;
  fail(thrown: unknown): void;
}

export interface Duplex<Incoming, Message> extends Outgoing<Message> {
  onMessage(take: (message: Incoming) => void): void;
  /** The caller has said all it has to say. */
  onEnd(take: () => void): void;
  /** What was thrown, for the log of whoever serves; the stream goes on. Errors of ours need none. */
  tell(thrown: unknown): void;
}

/** A stream that is answered once; what comes after the answer is not taken. */
export interface Ingoing<Incoming, Response> {
  onMessage(take: (message: Incoming) => void): void;
  /** The caller has said all it has to say. */
  onEnd(take: () => void): void;
  answer(response: Response): void;
}

/** A unary handler from a function; whatever it throws is mapped to a status in one place. */
export function unary<Request, Response>(
  answer: (request: Request, context: CallContext) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return async (call, callback) => {
    const gone = new AbortController();
    call.on("cancelled", () => gone.abort());
    try {
      callback(null, await answer(call.request, context(call.metadata, gone.signal)));
    } catch (thrown) {
      tellUnexpected(call, thrown);
      callback(toGrpc(thrown));
    }
  };
}

/** A handler that answers one request with a stream. */
export function serverStream<Request, Message>(
  open: (request: Request, stream: Outgoing<Message>, context: CallContext) => void,
): handleServerStreamingCall<Request, Message> {
  return (call) => {
    const { stream, signal } = outgoing<Message>(call);
    guarded(stream, () => open(call.request, stream, context(call.metadata, signal)));
  };
}

/** A handler that takes a stream and answers it once. */
export function clientStream<Incoming, Response>(
  open: (stream: Ingoing<Incoming, Response>, context: CallContext) => void,
): handleClientStreamingCall<Incoming, Response> {
  return (call, callback) => {
    const over = new AbortController();
    for (const event of ["cancelled", "error", "close"]) call.on(event, () => over.abort());
    const settle = (...outcome: Parameters<typeof callback>) => {
      if (over.signal.aborted) return;
      callback(...outcome);
      over.abort();
    };
    const fail = (thrown: unknown) => {
      tellUnexpected(call, thrown);
      settle(toGrpc(thrown));
    };
    const take = (message: Incoming, taker: (message: Incoming) => void) => {
      if (!over.signal.aborted) guarded({ fail }, () => taker(message));
    };
    const stream: Ingoing<Incoming, Response> = {
      onMessage: (taker) => call.on("data", (message: Incoming) => take(message, taker)),
      onEnd: (ended) => call.on("end", () => guarded({ fail }, ended)),
      answer: (response) => settle(null, response),
    };
    guarded({ fail }, () => open(stream, context(call.metadata, over.signal)));
  };
}

/** A handler of a stream both ways. */
export function duplex<Incoming, Message>(
  open: (stream: Duplex<Incoming, Message>, context: CallContext) => void,
): handleBidiStreamingCall<Incoming, Message> {
  return (call) => {
    const { stream, signal } = outgoing<Message>(call);
    const both: Duplex<Incoming, Message> = {
      ...stream,
      onMessage: (take) => call.on("data", (message: Incoming) => guarded(stream, () => take(message))),
      onEnd: (take) => call.on("end", () => guarded(stream, take)),
      tell: (thrown) => tellUnexpected(call, thrown),
    };
    guarded(stream, () => open(both, context(call.metadata, signal)));
  };
}

function outgoing<Message>(call: ServerWritableStream<unknown, Message> | ServerDuplexStream<unknown, Message>): {
  stream: Outgoing<Message>;
  signal: AbortSignal;
} {
  const over = new AbortController();
  call.on("cancelled", () => over.abort());
  call.on("error", () => over.abort());
  call.on("close", () => over.abort());
  const stream: Outgoing<Message> = {
    send: (message) => over.signal.aborted || call.write(message),
    onDrain: (resume) => call.on("drain", resume),
    end: () => {
      if (!over.signal.aborted) call.end();
      over.abort();
    },
    fail: (thrown) => {
      if (over.signal.aborted) return;
      tellUnexpected(call, thrown);
      call.emit("error", toGrpc(thrown));
      over.abort();
    },
  };
  return { stream, signal: over.signal };
}

function guarded(stream: Pick<Outgoing<never>, "fail">, run: () => void): void {
  try {
    run();
  } catch (thrown) {
    stream.fail(thrown);
  }
}

function context(metadata: Metadata, signal: AbortSignal): CallContext {
  const [traceparent] = metadata.get("traceparent");
  return typeof traceparent === "string" ? { signal, traceparent } : { signal };
}
