import type { ClientWritableStream, ServiceError } from "@grpc/grpc-js";
import type { PushedSampleInput } from "../../proto/gen/microscaler/v1/PushedSample.js";
import type { PushSummary as WireSummary } from "../../proto/gen/microscaler/v1/PushSummary.js";
import { MicroscalerError } from "../errors.ts";
import type { Fault } from "../model/fault.ts";
import { fromGrpc } from "./status.ts";

/** A value for a metric of the source `push`. */
export interface PushedSample {
  /** As the metric names it. */
  readonly name: string;
  /** What waits. */
  readonly value: number;
  /** Taken by a consumer, not finished yet. */
  readonly inFlight?: number;
  /** Everything that ever arrived. */
  readonly arrivalsTotal?: number;
  /** How old the value is already, in ms. @default 0 */
  readonly ageMs?: number;
}

/** What became of pushed samples; paths of faults begin with the sample's number, from 0: `[3].value`. */
export interface PushSummary {
  readonly accepted: number;
  readonly faults: readonly Fault[];
}

type Stream = ClientWritableStream<PushedSampleInput>;

/**
 * Sends all samples on one stream, as fast as they are taken; resolves when the collector has answered, also early, when
 * it stops. The signal ends it. @throws MicroscalerError
 */
export function pushSamples(
  peer: string,
  open: (done: (error: ServiceError | null, answer?: WireSummary) => void) => Stream,
  samples: Iterable<PushedSample> | AsyncIterable<PushedSample>,
  signal: AbortSignal,
): Promise<PushSummary> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (settle: () => void) => {
      signal.removeEventListener("abort", cancel);
      over.abort();
      settle();
    };
    const stream = open((error, answer) => {
      if (answer) end(() => resolve({ accepted: answer.accepted, faults: answer.faults }));
      else end(() => reject(error ? fromGrpc(error, peer) : new MicroscalerError("internal", `${peer} told nothing`)));
    });
    const cancel = () => {
      end(() => reject(stoppedBy(signal, peer)));
      stream.cancel();
    };
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    void sendAll(stream, samples, over.signal).catch((thrown: unknown) => {
      end(() => reject(thrown));
      stream.cancel();
    });
  });
}

async function sendAll(
  stream: Stream,
  samples: Iterable<PushedSample> | AsyncIterable<PushedSample>,
  over: AbortSignal,
): Promise<void> {
  for await (const sample of samples) {
    if (over.aborted) return;
    if (!stream.write({ ...sample })) await drained(stream, over);
  }
  if (!over.aborted) stream.end();
}

function drained(stream: Stream, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const resume = () => {
      stream.off("drain", resume);
      over.removeEventListener("abort", resume);
      resolve();
    };
    stream.on("drain", resume);
    over.addEventListener("abort", resume, { once: true });
    if (over.aborted) resume();
  });
}

function stoppedBy({ reason }: AbortSignal, peer: string): MicroscalerError {
  const late = reason instanceof Error && reason.name === "TimeoutError";
  if (late) return new MicroscalerError("timeout", `${peer} did not take all samples in time`);
  return new MicroscalerError("cancelled", `pushing to ${peer} was stopped`);
}
