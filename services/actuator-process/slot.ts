import { type BackoffRange, backoffMs } from "../../shared/backoff.ts";
import type { Trouble } from "../../shared/model/observation.ts";
import type { Replica } from "./replica.ts";

const backoff: BackoffRange = { firstMs: 100, mostMs: 30_000 };

/** A replica that ran this long is not in a row of failures any more. */
const provenAfterMs = 10_000;

/**
 * A place of a workload and the replica in it.
 * ```
 * starting ──▶ ready ──▶ stopping ──▶ gone; or, where the place is kept, starting again
 *    │           │ ended by itself
 *    └───────────┴─────▶ (stopping, while its group lasts) ──▶ waiting ──▶ starting
 * ```
 */
export interface Slot {
  phase: "starting" | "ready" | "stopping" | "waiting";
  /** The n in `pool/workload#n`: rises with each start. */
  number: number;
  /** Of the specification it was started with. */
  hash: string;
  /** On the actuator's monotonic clock. */
  readyAtMs: number;
  /** False: given up; nothing takes the place of what still stops here. */
  kept: boolean;
  /** In a row. */
  failures: number;
  failure: Failure | undefined;
  replica: Replica | undefined;
  retry: NodeJS.Timeout | undefined;
}

export interface Failure {
  readonly kind: Extract<Trouble["kind"], "crash-looping" | "start-failed">;
  readonly detail: string;
  /** On the actuator's monotonic clock. */
  readonly retryAtMs: number;
}

export function newSlot(hash: string): Slot {
  const nothing = { failure: undefined, replica: undefined, retry: undefined };
  return {
    phase: "starting",
    number: 0,
    hash,
    readyAtMs: Number.POSITIVE_INFINITY,
    kept: true,
    failures: 0,
    ...nothing,
  };
}

/** Notes that its replica failed and when the next is due: 50–100 ms after the first failure, doubling up to 30 s. */
export function noteFailure(slot: Slot, kind: Failure["kind"], detail: string, nowMs: number): void {
  const proven = nowMs - slot.readyAtMs >= provenAfterMs;
  slot.failures = proven ? 1 : slot.failures + 1;
  slot.failure = { kind, detail, retryAtMs: nowMs + backoffMs(slot.failures - 1, backoff) };
}

/** What a person should know: while waiting, and while running again after failing repeatedly. */
export function troubleOf(slots: readonly Slot[], nowMs: number): Trouble | undefined {
  const troubled = slots.filter((slot) => slot.failure && isTroubled(slot, nowMs));
  const [first] = troubled.flatMap(({ failure, phase }) => (failure ? [{ ...failure, phase }] : []));
  if (!first) return undefined;
  const others = troubled.length > 1 ? ` (${troubled.length} replicas)` : "";
  const detail = `${first.detail}${others}`;
  if (first.phase !== "waiting") return { kind: first.kind, detail };
  return { kind: first.kind, detail, retryInMs: Math.max(0, Math.round(first.retryAtMs - nowMs)) };
}

function isTroubled({ phase, failures, readyAtMs }: Slot, nowMs: number): boolean {
  if (phase === "waiting") return true;
  return failures > 1 && !(phase === "ready" && nowMs - readyAtMs >= provenAfterMs);
}
