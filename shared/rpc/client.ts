import { type ChannelOptions, type Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import type { MethodDefinition } from "@grpc/proto-loader";
import { fromGrpc } from "./status.ts";

/** How a channel finds its peer again: quickly, because replicas wait for it. */
export const channelOptions: ChannelOptions = {
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1000,
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 5_000,
  "grpc.service_config_disable_resolution": 1,
  "grpc.enable_http_proxy": 0, // between the planes nothing goes over the proxy of the environment
};

export const insecure = credentials.createInsecure();

export interface UnaryOptions {
  readonly deadlineMs: number;
  readonly traceparent?: string;
}

/** One unary call with a deadline, as a promise of its answer or of one of our errors. `peer` is for messages. */
export function call<Request, Response>(
  peer: string,
  client: Client,
  method: Pick<
    MethodDefinition<Request, unknown, unknown, Response>,
    "path" | "requestSerialize" | "responseDeserialize"
  >,
  request: Request,
  { deadlineMs, traceparent }: UnaryOptions,
): Promise<Response> {
  const metadata = new Metadata();
  if (traceparent) metadata.set("traceparent", traceparent);
  const options = { deadline: Date.now() + deadlineMs };
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, response?: Response) => {
      if (error || response === undefined) reject(fromGrpc(error ?? noAnswer(), peer));
      else resolve(response);
    };
    const { path, requestSerialize, responseDeserialize } = method;
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, options, done);
  });
}

function noAnswer(): ServiceError {
  return Object.assign(new Error("no answer"), { code: 13, details: "no answer", metadata: new Metadata() });
}
