import { coalesced } from "../../shared/coalesce.ts";
import type { MadeDecision, PublishedStore } from "../../shared/state/store.ts";
import { Alarm } from "./alarm.ts";

/** Decisions of one moment are written down together. */
const togetherMs = 20;
const mostAtOnce = 1000;
/** While the store is away the newest wait for it. */
const mostWaiting = 10_000;
const retryMs = 250;

/**
 * Writes decisions down behind those who make them, never in their way. After an answer that was lost, some may stand in
 * the log twice, each time with a number of its own.
 */
export class DecisionWriter {
  private readonly store: Pick<PublishedStore, "addDecisions">;
  private readonly onProblem: (thrown: unknown) => void;
  private readonly soon = coalesced(() => void this.write(), togetherMs);
  private readonly retry = new Alarm(() => void this.write());
  private unwritten: MadeDecision[] = [];
  private writing: Promise<void> | undefined;
  private failing = false;

  /** `onProblem` is told once per outage. */
  constructor(store: Pick<PublishedStore, "addDecisions">, onProblem: (thrown: unknown) => void) {
    this.store = store;
    this.onProblem = onProblem;
  }

  add(made: MadeDecision): void {
    this.unwritten.push(made);
    if (!this.failing) this.soon.wake();
  }

  /** Tries once more to write what is not written yet. */
  async stop(): Promise<void> {
    this.soon.stop();
    await this.write();
    await this.write(); // what came while the first was under way
    this.retry.stop();
  }

  private write(): Promise<void> {
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.unwritten.length > 0) {
      const batch = this.unwritten.splice(0, mostAtOnce);
      try {
        await this.store.addDecisions(batch);
        this.failing = false;
      } catch (thrown) {
        this.unwritten = [...batch, ...this.unwritten].slice(-mostWaiting);
        if (!this.failing) this.onProblem(thrown);
        this.failing = true;
        this.retry.ringAt(performance.now() + retryMs);
        return;
      }
    }
  }
}
