import { backoffMs } from "../../shared/backoff.ts";
import type { ApplyOutcome } from "../../shared/model/command.ts";

interface Refusal {
  readonly reason: string;
  /** The count that was refused. */
  readonly desired: number | undefined;
  readonly times: number;
  readonly retryAtMs: number;
}

const range = { firstMs: 500, mostMs: 30_000 };

/** Orders that the actuator refused, by workload: each is tried again for ever, later each time. */
export class Refusals {
  private readonly refused = new Map<string, Refusal>();

  /** Takes the answer to a command that asked for `desired` of each workload. */
  note(outcomes: readonly ApplyOutcome[], desired: ReadonlyMap<string, number>, nowMs: number): void {
    for (const outcome of outcomes) {
      const { workload } = outcome;
      if (outcome.kind !== "rejected") {
        this.refused.delete(workload);
        continue;
      }
      const times = (this.refused.get(workload)?.times ?? 0) + 1;
      const waitMs = Math.max(outcome.retryAfterMs ?? 0, backoffMs(times - 1, range));
      const count = desired.get(workload);
      this.refused.set(workload, { reason: outcome.reason, desired: count, times, retryAtMs: nowMs + waitMs });
    }
  }

  /** Why the newest order of a workload was refused; undefined: it was not. */
  reasonOf(workload: string): string | undefined {
    return this.refused.get(workload)?.reason;
  }

  /** How long until the newest order of a workload is tried again; undefined: it was not refused. Never negative. */
  retryInMs(workload: string, nowMs: number): number | undefined {
    const refusal = this.refused.get(workload);
    return refusal && Math.max(0, refusal.retryAtMs - nowMs);
  }

  /** The count that was refused and is not to be tried again yet: it is as if it had been taken. Undefined: there is none. */
  waitingWith(workload: string, nowMs: number): number | undefined {
    const refusal = this.refused.get(workload);
    return refusal && nowMs < refusal.retryAtMs ? refusal.desired : undefined;
  }

  /** When the next one is to be tried again; undefined: none. */
  nextRetryMs(nowMs: number): number | undefined {
    if (this.refused.size === 0) return undefined;
    const times = [...this.refused.values()].flatMap(({ retryAtMs }) => (retryAtMs > nowMs ? [retryAtMs] : []));
    return times.length === 0 ? undefined : Math.min(...times);
  }
}
