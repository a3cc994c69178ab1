import { join } from "node:path";
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { ExternalScalerHandlers } from "../../proto/gen/externalscaler/ExternalScaler.js";
import type { GetMetricSpecResponseInput } from "../../proto/gen/externalscaler/GetMetricSpecResponse.js";
import type { IsActiveResponseInput } from "../../proto/gen/externalscaler/IsActiveResponse.js";
import type { MetricSpecInput } from "../../proto/gen/externalscaler/MetricSpec.js";
import type { MetricValueInput } from "../../proto/gen/externalscaler/MetricValue.js";
import type { ScaledObjectRef } from "../../proto/gen/externalscaler/ScaledObjectRef.js";
import type { ProtoGrpcType } from "../../proto/gen/externalscaler.js";
import { packageRoot } from "../../shared/package-root.ts";
import { loaderOptions } from "../../shared/rpc/definitions.ts";

/** What a scaler answers; a test changes it as it goes. */
export interface ScalerAnswers {
  specs(ref: ScaledObjectRef | null | undefined): MetricSpecInput[];
  /** A promise is waited for. @throws Refusal */
  values(metricName: string, ref: ScaledObjectRef | null | undefined): MetricValueInput[] | Promise<MetricValueInput[]>;
  active(): boolean;
  /** Without it the streams are unimplemented, as with most scalers. */
  streams: boolean;
}

/** Ends a call with a status, as a scaler's own code does. */
export class Refusal extends Error {
  readonly code: status;

  constructor(code: keyof typeof status, message: string) {
    super(message);
    this.code = status[code];
  }
}

/** An external scaler of KEDA: a real gRPC server that does as a test says. */
export interface ExternalScaler {
  /** `host:port`. */
  readonly address: string;
  readonly answers: ScalerAnswers;
  /** Calls so far, by name. */
  readonly calls: Record<string, number>;
  /** Everybody who was asked about, newest last. */
  readonly refs: ScaledObjectRef[];
  /** Metrics whose value was not waited for. */
  readonly cancelled: readonly string[];
  /** Streams open now. */
  readonly streams: number;
  pushActive(result: boolean): void;
  pushSpecs(): void;
  /** Ends every stream without an error. */
  endStreams(): void;
  kill(): Promise<void>;
  /** Again at the same port. */
  restart(): Promise<void>;
}

const root = loadPackageDefinition(
  loadSync("externalscaler/externalscaler.proto", { ...loaderOptions, includeDirs: [join(packageRoot(), "proto")] }),
);

function isScaler(found: object): found is ProtoGrpcType {
  return "externalscaler" in found;
}

type Active = ServerWritableStream<ScaledObjectRef, IsActiveResponseInput>;
type Specs = ServerWritableStream<ScaledObjectRef, GetMetricSpecResponseInput>;

export async function externalScaler(
  credentials: ServerCredentials = ServerCredentials.createInsecure(),
): Promise<ExternalScaler> {
  const answers: ScalerAnswers = { specs: () => [], values: () => [], active: () => true, streams: false };
  const calls: Record<string, number> = {};
  const refs: ScaledObjectRef[] = [];
  const active = new Set<Active>();
  const specs = new Set<Specs>();
  const cancelled: string[] = [];
  const handlers = handlersOf(answers, { calls, refs, active, specs, cancelled });
  let { server, port } = await listening(handlers, credentials, 0);
  return {
    address: `127.0.0.1:${port}`,
    answers,
    calls,
    refs,
    cancelled,
    get streams() {
      return active.size + specs.size;
    },
    pushActive: (result) => {
      for (const stream of active) stream.write({ result });
    },
    pushSpecs: () => {
      for (const stream of specs) stream.write({ metricSpecs: answers.specs(stream.request) });
    },
    endStreams: () => {
      for (const stream of [...active, ...specs]) stream.end();
    },
    kill: async () => server.forceShutdown(),
    restart: async () => {
      ({ server, port } = await listening(handlers, credentials, port));
    },
  };
}

async function listening(handlers: ExternalScalerHandlers, credentials: ServerCredentials, at: number) {
  if (!isScaler(root)) throw new Error("no package externalscaler");
  const server = new Server({ "grpc.so_reuseport": 0 });
  server.addService(root.externalscaler.ExternalScaler.service, { ...handlers });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${at}`, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { server, port };
}

interface Seen {
  readonly calls: Record<string, number>;
  readonly refs: ScaledObjectRef[];
  readonly active: Set<Active>;
  readonly specs: Set<Specs>;
  readonly cancelled: string[];
}

function handlersOf(answers: ScalerAnswers, { calls, refs, active, specs, cancelled }: Seen): ExternalScalerHandlers {
  const seen = (call: string, ref: ScaledObjectRef | null | undefined) => {
    calls[call] = (calls[call] ?? 0) + 1;
    if (ref) refs.push(ref);
  };
  return {
    GetMetricSpec: ({ request }, answer) => {
      seen("GetMetricSpec", request);
      settle(async () => ({ metricSpecs: answers.specs(request) }), answer);
    },
    GetMetrics: (call, answer) => {
      const { metricName, scaledObjectRef } = call.request;
      call.on("cancelled", () => cancelled.push(metricName));
      seen("GetMetrics", scaledObjectRef);
      settle(async () => ({ metricValues: await answers.values(metricName, scaledObjectRef) }), answer);
    },
    IsActive: ({ request }, answer) => {
      seen("IsActive", request);
      settle(async () => ({ result: answers.active() }), answer);
    },
    StreamIsActive: (stream) => {
      seen("StreamIsActive", stream.request);
      keep(stream, active, answers.streams);
    },
    StreamMetricSpec: (stream) => {
      seen("StreamMetricSpec", stream.request);
      if (keep(stream, specs, answers.streams)) stream.write({ metricSpecs: answers.specs(stream.request) });
    },
  };
}

function settle<Answer>(
  make: () => Promise<Answer>,
  answer: (error: Partial<ServiceError> | null, value?: Answer) => void,
): void {
  make().then(
    (value) => answer(null, value),
    (thrown: unknown) => {
      const code = thrown instanceof Refusal ? thrown.code : status.UNKNOWN;
      answer({ code, details: thrown instanceof Error ? thrown.message : "" });
    },
  );
}

function keep<Stream extends Active | Specs>(stream: Stream, open: Set<Stream>, offered: boolean): boolean {
  if (!offered) {
    stream.emit("error", { code: status.UNIMPLEMENTED, details: "not here" });
    return false;
  }
  open.add(stream);
  for (const event of ["cancelled", "close", "error"]) stream.on(event, () => open.delete(stream));
  return true;
}
