import { type Client, Metadata, type ServiceError } from "@grpc/grpc-js";
import type { MethodDefinition } from "@grpc/proto-loader";
import { fromGrpc } from "./status.ts";

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
