import { type BackoffRange, backoffMs } from "../../backoff.ts";
import type { Trouble } from "../../model/observation.ts";
import { pauseAskedMs } from "./pause-asked.ts";
import type { SetOutcome } from "./scheduler.ts";

const range: BackoffRange = { firstMs: 250, mostMs: 5000 };
/** Without a change by others for so long, the next one is the first again. */
const quietMs = 30_000;

/** When a count may be set again, and why not yet: after refusals, and where somebody else keeps setting another one. */
export class BackOff {
  readonly #over: () => void;
  #trouble: Trouble | undefined;
  #refusals = 0;
  #foreign = { changes: 0, newestAtMs: Number.NEGATIVE_INFINITY };
  #ownUntilMs = Number.NEGATIVE_INFINITY;
  #askedUntilMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** `over` is called when it may be set again. */
  constructor(over: () => void) {
    this.#over = over;
  }

  waits(): boolean {
    return performance.now() < this.#untilMs();
  }

  /** Why the last attempt was refused; undefined: it was not, or that is over. */
  trouble(): Trouble | undefined {
    if (!this.#trouble) return undefined;
    return { ...this.#trouble, retryInMs: Math.max(0, Math.round(this.#untilMs() - performance.now())) };
  }

  /** True: the first time since something was done. */
  refused({ trouble, retryAfterMs }: Extract<SetOutcome, { kind: "refused" }>): boolean {
    const nowMs = performance.now();
    this.#trouble = trouble;
    if (retryAfterMs === undefined) this.#ownUntilMs = nowMs + backoffMs(this.#refusals, range);
    else this.#askedUntilMs = nowMs + pauseAskedMs(retryAfterMs);
    this.#arm();
    this.#refusals += 1;
    return this.#refusals === 1;
  }

  /** The first change is put right at once, each further one later. */
  changedByOthers(): void {
    const nowMs = performance.now();
    const { changes, newestAtMs } = this.#foreign;
    const before = nowMs - newestAtMs < quietMs ? changes : 0;
    this.#foreign = { changes: before + 1, newestAtMs: nowMs };
    if (before === 0) return;
    this.#ownUntilMs = nowMs + backoffMs(before - 1, range);
    this.#arm();
  }

  /** Ends its own pauses, as the count is in force or another one is ordered; one that the scheduler asked for stands. */
  forget(): void {
    this.#refusals = 0;
    this.#ownUntilMs = Number.NEGATIVE_INFINITY;
    if (!this.waits()) this.#trouble = undefined;
    this.#arm();
  }

  /** What kept others out is over: who was refused for it need not wait. */
  unlocked(): void {
    if (this.#trouble?.kind === "locked") this.#endPauses();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #untilMs(): number {
    return Math.max(this.#ownUntilMs, this.#askedUntilMs);
  }

  #endPauses(): void {
    this.#ownUntilMs = Number.NEGATIVE_INFINITY;
    this.#askedUntilMs = Number.NEGATIVE_INFINITY;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (!this.waits()) return;
    this.#timer = setTimeout(() => {
      this.#endPauses(); // a timer may be a little early
      this.#over();
    }, this.#untilMs() - performance.now());
  }
}
