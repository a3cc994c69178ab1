import { type BackoffRange, backoffMs } from "../../backoff.ts";
import type { Trouble, TroubleKind } from "../../model/observation.ts";
import type { HostFailure } from "./host.ts";

const backoff: BackoffRange = { firstMs: 100, mostMs: 30_000 };

/** A replica that ran this long is not in a row of failures any more. */
export const provenAfterMs = 10_000;

interface Failure {
  readonly kind: TroubleKind;
  readonly detail: string;
  readonly retryAtMs: number;
}

/** What failed: how, in which round it was begun, and whether it had proven itself before. */
export interface Failed {
  readonly kind: TroubleKind;
  readonly detail: string;
  /** `round()` when it was begun: what fails together counts once. */
  readonly round: number;
  readonly proven: boolean;
  /** Where the host says. */
  readonly retryAfterMs?: number | undefined;
}

export function failedStart({ kind, message: detail, retryAfterMs }: HostFailure, round: number): Failed {
  return { kind, detail, round, proven: false, retryAfterMs };
}

/** The failures of one workload in a row: 50–100 ms to the next try after the first, doubling up to 30 s. */
export class Failures {
  #count = 0;
  #failure: Failure | undefined;

  /** How many failures in a row there were when something is begun. */
  round(): number {
    return this.#count;
  }

  note({ kind, detail, round, proven, retryAfterMs }: Failed, nowMs: number): void {
    const count = proven ? 1 : round + 1;
    if (count <= this.#count && this.#failure && nowMs < this.#failure.retryAtMs) return; // of a round that was noted
    this.#count = count;
    const waitMs = retryAfterMs ?? backoffMs(count - 1, backoff);
    this.#failure = { kind, detail, retryAtMs: nowMs + waitMs };
  }

  /** When the next try is due; undefined: now. */
  retryAtMs(nowMs: number): number | undefined {
    return this.#failure && this.#failure.retryAtMs > nowMs ? this.#failure.retryAtMs : undefined;
  }

  /** All there should be is there, since `sinceMs`; undefined: since the newest try was due. */
  proven(sinceMs: number | undefined, nowMs: number): void {
    if (nowMs - (sinceMs ?? this.#failure?.retryAtMs ?? nowMs) >= provenAfterMs) this.forget();
  }

  forget(): void {
    this.#count = 0;
    this.#failure = undefined;
  }

  /** What a person should know: while waiting for the next try, and while trying again after failing repeatedly. */
  trouble(missing: number, nowMs: number): Trouble | undefined {
    const failure = this.#failure;
    if (!failure) return undefined;
    const waits = failure.retryAtMs > nowMs;
    if (!waits && this.#count < 2) return undefined;
    const { kind } = failure;
    const detail = missing > 1 ? `${failure.detail} (${missing} replicas)` : failure.detail;
    return waits ? { kind, detail, retryInMs: Math.max(0, Math.round(failure.retryAtMs - nowMs)) } : { kind, detail };
  }
}
