import { join } from "node:path";
import {
  type Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  connectivityState,
  loadPackageDefinition,
  type requestCallback,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { GetMetricSpecResponse } from "../../../../proto/gen/externalscaler/GetMetricSpecResponse.js";
import type { GetMetricsResponse } from "../../../../proto/gen/externalscaler/GetMetricsResponse.js";
import type { IsActiveResponse } from "../../../../proto/gen/externalscaler/IsActiveResponse.js";
import type { MetricSpec } from "../../../../proto/gen/externalscaler/MetricSpec.js";
import type { MetricValue } from "../../../../proto/gen/externalscaler/MetricValue.js";
import type { ProtoGrpcType } from "../../../../proto/gen/externalscaler.js";
import { packageRoot } from "../../../../shared/package-root.ts";
import { loaderOptions } from "../../../../shared/rpc/definitions.ts";
import type { Opening, PooledClient } from "../connection/client-pool.ts";
import type { Tls } from "../connection/tls.ts";
import { closableCredentials } from "./credentials.ts";
import { CallFailed } from "./failure.ts";

/** Whom a metric is asked for, as KEDA names it. */
export interface ScaledObjectRef {
  readonly name: string;
  readonly namespace: string;
  readonly scalerMetadata: Readonly<Record<string, string>>;
}

/** What a stream of the server says, and with which status it ended. */
export interface StreamEvents<Message> {
  take(message: Message): void;
  ended(status: string): void;
}

/** One connection to an external scaler. Calls reject with `CallFailed`. */
export interface ScalerClient extends PooledClient {
  specs(ref: ScaledObjectRef, signal: AbortSignal): Promise<readonly MetricSpec[]>;
  values(ref: ScaledObjectRef, metricName: string, signal: AbortSignal): Promise<readonly MetricValue[]>;
  isActive(ref: ScaledObjectRef, signal: AbortSignal): Promise<boolean>;
  followActive(ref: ScaledObjectRef, events: StreamEvents<boolean>): () => void;
  followSpecs(ref: ScaledObjectRef, events: StreamEvents<readonly MetricSpec[]>): () => void;
}

/** Retries and reconnects are the schedule's; a channel is nobody else's, so that closing it ends its connection. */
const channelOptions = {
  "grpc.enable_retries": 0,
  "grpc.use_local_subchannel_pool": 1,
  "grpc.service_config_disable_resolution": 1,
  "grpc.enable_channelz": 0,
  "grpc.enable_http_proxy": 0,
};

/** Dials with the first call. @throws MicroscalerError where `tls` is of no use */
export function scalerClient(address: string, tls: Tls, { lost }: Pick<Opening, "lost">): ScalerClient {
  const credentials = closableCredentials(tls);
  const client = new (protos().ExternalScaler)(address, credentials, channelOptions);
  const unary = unaryCalls(client, lost);
  return {
    specs: async (ref, signal) =>
      (await unary<GetMetricSpecResponse>("GetMetricSpec", (done) => client.GetMetricSpec(ref, done), signal))
        .metricSpecs,
    values: async (scaledObjectRef, metricName, signal) => {
      const request = { scaledObjectRef, metricName };
      return (await unary<GetMetricsResponse>("GetMetrics", (done) => client.GetMetrics(request, done), signal))
        .metricValues;
    },
    isActive: async (ref, signal) =>
      (await unary<IsActiveResponse>("IsActive", (done) => client.IsActive(ref, done), signal)).result,
    followActive: (ref, { take, ended }) =>
      follow(client.StreamIsActive(ref), { take: ({ result }) => take(result), ended }),
    followSpecs: (ref, { take, ended }) =>
      follow(client.StreamMetricSpec(ref), { take: ({ metricSpecs }) => take(metricSpecs), ended }),
    close: async () => {
      client.close();
      credentials.destroy();
    },
  };
}

/** One call at a time, as a promise of its answer. */
type Unary = <Answer>(
  name: string,
  start: (done: requestCallback<Answer>) => ClientUnaryCall,
  signal: AbortSignal,
) => Promise<Answer>;

/** `lost` is called where the connection is not there, or where nobody has heard anything of it while a call waited. */
function unaryCalls(client: Client, lost: () => void): Unary {
  let heardAtMs = 0;
  return (name, start, signal) =>
    new Promise((resolve, reject) => {
      const startedAtMs = performance.now();
      const call = start((error, answer) => {
        signal.removeEventListener("abort", cancel);
        if (answer) {
          heardAtMs = performance.now();
          return resolve(answer);
        }
        const unreached = client.getChannel().getConnectivityState(false) === connectivityState.TRANSIENT_FAILURE;
        if (!unreached && !signal.aborted) heardAtMs = performance.now();
        const stalled = signal.aborted && heardAtMs < startedAtMs;
        reject(new CallFailed({ call: name, connected: !unreached, ...saidBy(error) }));
        if (unreached || stalled) lost();
      });
      const cancel = () => call.cancel();
      signal.addEventListener("abort", cancel, { once: true });
      if (signal.aborted) cancel();
    });
}

function saidBy(error: ServiceError | null): { status: string; details: string } {
  return { status: status[error?.code ?? status.UNKNOWN], details: error?.details ?? "" };
}

function follow<Message>(stream: ClientReadableStream<Message>, { take, ended }: StreamEvents<Message>): () => void {
  let open = true;
  const end = (outcome: string) => {
    if (open) ended(outcome);
    open = false;
  };
  stream.on("data", (message: Message) => open && take(message));
  stream.on("error", (error: ServiceError) => end(status[error.code]));
  stream.on("end", () => end("OK"));
  return () => {
    open = false;
    stream.cancel();
  };
}

let loaded: ProtoGrpcType["externalscaler"] | undefined;

function protos(): ProtoGrpcType["externalscaler"] {
  loaded ??= load();
  return loaded;
}

function load(): ProtoGrpcType["externalscaler"] {
  const includeDirs = [join(packageRoot(), "proto")];
  const found = loadPackageDefinition(
    loadSync("externalscaler/externalscaler.proto", { ...loaderOptions, includeDirs }),
  );
  if (!isScaler(found)) throw new Error("no package externalscaler");
  return found.externalscaler;
}

function isScaler(found: object): found is ProtoGrpcType {
  return "externalscaler" in found;
}
