import { join } from "node:path";
import {
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  type requestCallback,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { GetMetricSpecResponse } from "../../proto/gen/externalscaler/GetMetricSpecResponse.js";
import type { GetMetricsResponse } from "../../proto/gen/externalscaler/GetMetricsResponse.js";
import type { IsActiveResponse } from "../../proto/gen/externalscaler/IsActiveResponse.js";
import type { ProtoGrpcType } from "../../proto/gen/externalscaler.js";
import { packageRoot } from "../../shared/package-root.ts";

/** As KEDA sends it: `scalerMetadata` is the whole trigger. */
export type Trigger = Readonly<Record<string, string>>;

/** What a stream has said so far, and the status it ended with. */
export interface Followed<Message> {
  readonly messages: readonly Message[];
  readonly ended: string | undefined;
  cancel(): void;
}

/** A call that was refused: `code` is the name of the status. */
export interface Refused {
  readonly code: string;
  readonly details: string;
}

/** KEDA's side of an external scaler, from the proto as it is published. */
export function scalerClient(address: string) {
  const client = new (protos().externalscaler.ExternalScaler)(address, credentials.createInsecure());
  const ref = (scalerMetadata: Trigger) => ({ name: "orders", namespace: "shop", scalerMetadata });
  return {
    isActive: (trigger: Trigger) => answerTo<IsActiveResponse>((done) => client.IsActive(ref(trigger), done)),
    specs: (trigger: Trigger) => answerTo<GetMetricSpecResponse>((done) => client.GetMetricSpec(ref(trigger), done)),
    metrics: (trigger: Trigger, metricName = "desired-replicas") =>
      answerTo<GetMetricsResponse>((done) => client.GetMetrics({ scaledObjectRef: ref(trigger), metricName }, done)),
    followActive: (trigger: Trigger) => followed(client.StreamIsActive(ref(trigger))),
    followSpecs: (trigger: Trigger) => followed(client.StreamMetricSpec(ref(trigger))),
    close: () => client.close(),
  };
}

/** The answer, or how it was refused. */
function answerTo<Answer>(start: (done: requestCallback<Answer>) => unknown): Promise<Answer | Refused> {
  return new Promise((resolve, reject) => {
    start((error, answer) => {
      if (error) resolve({ code: status[error.code], details: error.details });
      else if (answer) resolve(answer);
      else reject(new Error("neither an answer nor an error"));
    });
  });
}

function followed<Message>(stream: ClientReadableStream<Message>): Followed<Message> {
  const messages: Message[] = [];
  let ended: string | undefined;
  stream.on("data", (message: Message) => messages.push(message));
  stream.on("error", (error: ServiceError) => {
    ended = status[error.code];
  });
  stream.on("end", () => {
    ended ??= "OK";
  });
  return {
    messages,
    get ended() {
      return ended;
    },
    cancel: () => stream.cancel(),
  };
}

function protos(): ProtoGrpcType {
  const options = { longs: String, enums: String, defaults: true, oneofs: true };
  const loaded = loadPackageDefinition(
    loadSync(join(packageRoot(), "proto/externalscaler/externalscaler.proto"), options),
  );
  if (!isScaler(loaded)) throw new Error("no package externalscaler");
  return loaded;
}

function isScaler(loaded: object): loaded is ProtoGrpcType {
  return "externalscaler" in loaded;
}
