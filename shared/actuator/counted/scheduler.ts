import type { Parsed } from "../../config/parse.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Trouble } from "../../model/observation.ts";
import type { RunPolicy } from "../run-policy.ts";

/** What a scheduler that counts for itself has of one workload. */
export interface Counted {
  /** How many it is to run, whoever said so. */
  readonly wanted: number;
  /** Running and able to work; starting; told to stop and still there. Together they hold the slots. */
  readonly ready: number;
  readonly starting: number;
  readonly stopping: number;
  readonly trouble?: Trouble;
  /** A change is under way that keeps others out: who was refused as `locked` need not wait once it is over. */
  readonly locked?: boolean;
  /** What a person should know that stops nothing. */
  readonly notices?: readonly string[];
}

/**
 * `missing`: the scheduler answers and does not have it. `unknown`: it was never known, and why; what was known once stays,
 * with a trouble that says that it is old.
 */
export type Seen =
  | ({ readonly kind: "counted" } & Counted)
  | { readonly kind: "missing"; readonly detail: string }
  | { readonly kind: "unknown"; readonly why: string };

/** How an attempt to set a count came out. Refused ones are tried again after a back-off, or after `retryAfterMs`. */
export type SetOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly trouble: Trouble; readonly retryAfterMs?: number };

/** One workload being watched. */
export interface Following {
  /**
   * Sets the count, whatever it is. Once it resolved as done, `saw` tells nothing that is older than this change: it was
   * told of the change before, or will be. Never rejects.
   */
  set(count: number, context: SetContext): Promise<SetOutcome>;
  close(): void;
}

export interface SetContext {
  /** Of the command. */
  readonly traceparent?: string | undefined;
  /** Ends it early; every call has a deadline of its own besides. */
  readonly signal: AbortSignal;
}

/** A scheduler that is told a number and runs the replicas itself. `Run` is a `run` part, parsed, references resolved. */
export interface CountedScheduler<Run extends RunPolicy> {
  parse(run: JsonObject): Parsed<Run>;
  /** What of the workload in the scheduler this is, e.g. `orders/deployment/consumer`: another one is followed anew. */
  identity(run: Run): string;
  /** Watches from now on; `saw` is told what there is as soon as it is known and after every change of it. */
  follow(run: Run, saw: (seen: Seen) => void): Following;
  /** Why the scheduler cannot be reached; undefined: it answers. What was seen is then the last that was known. */
  unreachable(): string | undefined;
  /** Calls back when `unreachable` changes. */
  onReach(changed: () => void): void;
  stop(): Promise<void>;
}
