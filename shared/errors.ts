import type { Fault } from "./model/fault.ts";

/** Everything that can go wrong between the planes. Each code has one gRPC status and one HTTP status. */
export const errorCodes = [
  "invalid",
  "not-found",
  "wrong-state",
  "revision-conflict",
  "stale-generation",
  "stale-sequence",
  "unauthenticated",
  "forbidden",
  "exhausted",
  "unavailable",
  "timeout",
  "cancelled",
  "unimplemented",
  "internal",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface ErrorContext {
  readonly retryable?: boolean;
  readonly cause?: unknown;
  /** Facts a program may act on, e.g. `{ newestGeneration: "7" }`. Never secrets. */
  readonly details?: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
}

/** An expected failure with a code a program can branch on and a message a person can act on. */
export class MicroscalerError extends Error {
  override readonly name = "MicroscalerError";
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.retryable = context.retryable ?? (code === "unavailable" || code === "timeout");
    this.details = context.details ?? {};
    this.faults = context.faults ?? [];
  }
}

/** The refusal of a specification, with every fault at once. */
export function invalid(what: string, faults: readonly Fault[]): MicroscalerError {
  const list = faults.map((fault) => (fault.path ? `${fault.path}: ${fault.problem}` : fault.problem));
  return new MicroscalerError("invalid", `${what} is not valid: ${list.join("; ")}`, { faults });
}

/** Whether the same may succeed a little later: somebody is away. */
export function isRetryable(thrown: unknown): thrown is MicroscalerError {
  return thrown instanceof MicroscalerError && thrown.retryable;
}

/** The message of whatever was thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
