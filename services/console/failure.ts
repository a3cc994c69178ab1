import type { FastifyInstance } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { type ErrorCode, invalid, MicroscalerError } from "../../shared/errors.ts";
import type { Fault } from "../../shared/model/fault.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { Failure } from "./api/schema.ts";
import { Refusal } from "./refusal.ts";

/** The HTTP status of each of our errors. */
export const httpStatus: Readonly<Record<ErrorCode, number>> = {
  invalid: 400,
  "not-found": 404,
  "wrong-state": 409,
  "revision-conflict": 409,
  "stale-generation": 409,
  "stale-sequence": 409,
  unauthenticated: 401,
  forbidden: 403,
  exhausted: 429,
  unavailable: 503,
  timeout: 504,
  cancelled: 503,
  unimplemented: 501,
  internal: 500,
};

interface Answer {
  readonly status: number;
  readonly body: Failure;
}

/** Answers every failure with `{ error: { code, message, … } }`; what nobody expected is logged and told without its inner message. */
export function addFailureAnswers(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((thrown, request, reply) => {
    const { status, body } = expected(thrown, request.routeOptions.bodyLimit) ?? unexpected();
    if (status === 401) reply.header("www-authenticate", 'Bearer realm="microscaler"');
    if (status === 500) log.error({ err: thrown, method: request.method, url: request.url }, "request failed");
    return reply.code(status).type("application/json").send(JSON.stringify(body));
  });
  app.setNotFoundHandler((request) => {
    throw new Refusal(
      404,
      "not-found",
      `there is nothing at ${request.method} ${request.url}; /docs lists what there is`,
    );
  });
}

function expected(thrown: unknown, bodyLimit = 0): Answer | undefined {
  if (thrown instanceof MicroscalerError) return answerOf(thrown);
  if (thrown instanceof Refusal) return answer(thrown.httpStatus, thrown.code, thrown.message);
  if (hasZodFastifySchemaValidationErrors(thrown)) return answerOf(invalid("the request", faultsOf(thrown.validation)));
  if (!(thrown instanceof Error) || !("statusCode" in thrown)) return undefined;
  if (thrown.statusCode === 413)
    return answer(413, "too-large", `the body is too large; ${bodyLimit / 1024} KiB are allowed`);
  if (thrown.statusCode === 415) return answer(415, "not-json", 'send the header "content-type: application/json"');
  if (thrown.statusCode === 400) return answer(400, "invalid", `the request cannot be read: ${thrown.message}`);
  return undefined;
}

function unexpected(): Answer {
  return answer(500, "internal", "internal error; see the log of the console");
}

function answerOf({ code, message, details, faults }: MicroscalerError): Answer {
  const { status, body } = answer(httpStatus[code], code, message);
  const named = Object.keys(details).length > 0 ? { details: { ...details } } : {};
  const listed = faults.length > 0 ? { faults: [...faults] } : {};
  return { status, body: { error: { ...body.error, ...named, ...listed } } };
}

function answer(status: number, code: Failure["error"]["code"], message: string): Answer {
  return { status, body: { error: { code, message } } };
}

function faultsOf(validation: readonly { instancePath: string; message?: string | undefined }[]): Fault[] {
  return validation.map(({ instancePath, message }) => ({
    path: instancePath.replace(/^\//, "").replaceAll("/", "."),
    problem: message ?? "is not valid",
  }));
}
