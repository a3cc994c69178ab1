import type { ServiceError } from "@grpc/grpc-js";
import { backoffMs } from "../backoff.ts";
import { MicroscalerError } from "../errors.ts";
import { everySecond, heartbeatMs, silenceMs } from "./heartbeat.ts";
import { fromGrpc } from "./status.ts";

/** What a client stream of grpc-js offers, as far as it is needed here. */
interface ClientStream<Incoming> {
  on(event: "data", take: (message: Incoming) => void): unknown;
  on(event: "error", take: (error: ServiceError) => void): unknown;
  on(event: "end", take: () => void): unknown;
  cancel(): void;
}

export interface StreamPlan<Incoming, Stream extends ClientStream<Incoming>> {
  /** Whom it calls, for messages. */
  readonly peer: string;
  /** Opens the stream and says what has to be said first; called again after every loss. */
  open(): Stream;
  onMessage(message: Incoming): void;
  /** Before the first message of a stream, also where that is only a heartbeat: the other side answers. */
  readonly onUp?: (() => void) | undefined;
  /** Once per loss; the stream is opened again by itself. */
  onDown(error: MicroscalerError): void;
  /** Called every second while the stream is open. */
  beat?(stream: Stream): void;
}

export interface OpenStream<Stream> {
  /** The stream while it is open. */
  current(): Stream | undefined;
  close(): void;
}

/**
 * Keeps a stream open for ever: three seconds of silence or any error end it, and it is opened again after a jittered
 * back-off. Time in which this process itself stood still does not count.
 */
export function keepOpen<Incoming, Stream extends ClientStream<Incoming>>(
  plan: StreamPlan<Incoming, Stream>,
): OpenStream<Stream> {
  let stream: Stream | undefined;
  let closed = false;
  let losses = 0;
  let lastHeard = 0;
  let lastLooked = performance.now();
  let retry: NodeJS.Timeout | undefined;

  const lose = (lost: Stream, error: MicroscalerError) => {
    if (stream !== lost || closed) return;
    stream = undefined;
    lost.cancel();
    plan.onDown(error);
    retry = setTimeout(connect, backoffMs(losses++, { firstMs: 50, mostMs: 1000 }));
  };

  const connect = () => {
    const opened = plan.open();
    stream = opened;
    lastHeard = performance.now();
    let up = false;
    opened.on("data", (message) => {
      if (stream !== opened) return;
      lastHeard = performance.now();
      losses = 0;
      if (!up) plan.onUp?.();
      up = true;
      plan.onMessage(message);
    });
    opened.on("error", (error) => lose(opened, fromGrpc(error, plan.peer)));
    opened.on("end", () => lose(opened, new MicroscalerError("unavailable", `${plan.peer} ended the stream`)));
  };

  const stop = everySecond(() => {
    const nowMs = performance.now();
    // what came while this process was held up has not been read yet: that time is not the other side's silence
    lastHeard += Math.max(0, nowMs - lastLooked - heartbeatMs);
    lastLooked = nowMs;
    if (!stream) return;
    const silentMs = nowMs - lastHeard;
    if (silentMs < silenceMs) return plan.beat?.(stream);
    lose(stream, new MicroscalerError("unavailable", `${plan.peer} has been silent for ${Math.round(silentMs)} ms`));
  });

  connect();
  return {
    current: () => stream,
    close: () => {
      closed = true;
      stop();
      clearTimeout(retry);
      stream?.cancel();
      stream = undefined;
    },
  };
}
