import { Metadata, type ServiceError, type StatusObject, status } from "@grpc/grpc-js";
import type { Refusal, RefusalInput } from "../../proto/gen/microscaler/v1/Refusal.js";
import { type ErrorCode, errorCodes, MicroscalerError, messageOf } from "../errors.ts";
import type { Fault } from "../model/fault.ts";

const toStatus: Readonly<Record<ErrorCode, status>> = {
  invalid: status.INVALID_ARGUMENT,
  "not-found": status.NOT_FOUND,
  "wrong-state": status.FAILED_PRECONDITION,
  "revision-conflict": status.ABORTED,
  "stale-generation": status.ABORTED,
  "stale-sequence": status.ABORTED,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  exhausted: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
  timeout: status.DEADLINE_EXCEEDED,
  cancelled: status.CANCELLED,
  unimplemented: status.UNIMPLEMENTED,
  internal: status.INTERNAL,
};

/** What a status means when the other side is not one of ours or says no more. */
const fromStatus: ReadonlyMap<status, ErrorCode> = new Map([
  [status.INVALID_ARGUMENT, "invalid"],
  [status.NOT_FOUND, "not-found"],
  [status.FAILED_PRECONDITION, "wrong-state"],
  [status.ABORTED, "revision-conflict"],
  [status.UNAVAILABLE, "unavailable"],
  [status.UNAUTHENTICATED, "unauthenticated"],
  [status.PERMISSION_DENIED, "forbidden"],
  [status.RESOURCE_EXHAUSTED, "exhausted"],
  [status.DEADLINE_EXCEEDED, "timeout"],
  [status.CANCELLED, "cancelled"],
  [status.UNIMPLEMENTED, "unimplemented"],
]);

const detailsKey = "microscaler-error";

interface Carried {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: Record<string, string>;
  readonly faults: Fault[];
}

/** The status to answer with; whatever is not one of our errors becomes INTERNAL without its inner message. */
export function toGrpc(thrown: unknown): Pick<StatusObject, "code" | "details" | "metadata"> {
  const metadata = new Metadata();
  if (!(thrown instanceof MicroscalerError)) {
    return { code: status.INTERNAL, details: "internal error; see the log of the service", metadata };
  }
  const { code, retryable, details, faults } = thrown;
  metadata.set(detailsKey, encodeURIComponent(JSON.stringify({ code, retryable, details, faults })));
  return { code: toStatus[code], details: thrown.message, metadata };
}

/** The error a caller sees. `peer` names whom it called, e.g. `actuator docker at 127.0.0.1:7003`. */
export function fromGrpc(error: ServiceError, peer: string): MicroscalerError {
  const [carried] = error.metadata?.get(detailsKey) ?? [];
  return errorOf(error.code, error.details || messageOf(error), carried, peer, error);
}

/** What a call would end with, within a stream that goes on. */
export function refusalToWire(thrown: unknown): RefusalInput {
  const { code, details, metadata } = toGrpc(thrown);
  const [error] = metadata.get(detailsKey);
  return { status: code, message: details, error: String(error ?? "") };
}

/** The error that a call would have thrown. */
export function refusalFromWire({ status: code, message, error }: Refusal, peer: string): MicroscalerError {
  return errorOf(code, message, error, peer);
}

function errorOf(said: status, message: string, text: unknown, peer: string, cause?: ServiceError): MicroscalerError {
  const carried = carriedIn(text);
  const why = plain(message);
  const code = carried?.code ?? fromStatus.get(said) ?? "internal";
  if (carried) return new MicroscalerError(code, why, { ...carried, cause });
  const what = code === "unavailable" ? "cannot be reached" : code === "timeout" ? "did not answer in time" : "failed";
  return new MicroscalerError(code, `${peer} ${what}: ${why}`, { cause });
}

/** grpc-js wraps why it could not connect in words of its own. */
function plain(said: string): string {
  return said
    .replace(/^No connection established\. Last error: (?:Error: )?/, "")
    .replace(/\.? Resolution note: ?$/, "")
    .replace(/^(undefined|null)?$/, "nobody says why");
}

function carriedIn(text: unknown): Carried | undefined {
  if (typeof text !== "string" || text === "") return undefined;
  try {
    const parsed: unknown = JSON.parse(decodeURIComponent(text));
    return isCarried(parsed) ? parsed : undefined;
  } catch {
    return undefined; // not ours: the status alone has to do
  }
}

function isCarried(parsed: unknown): parsed is Carried {
  if (typeof parsed !== "object" || parsed === null || !("code" in parsed) || !("details" in parsed)) return false;
  return errorCodes.some((code) => code === parsed.code) && typeof parsed.details === "object" && "faults" in parsed;
}
