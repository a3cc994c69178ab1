import type { Decision } from "../../shared/model/decision.ts";
import { oneAtATime } from "../../shared/one-at-a-time.ts";
import type { MadeDecision, PublishedStore } from "../../shared/state/store.ts";
import { Alarm } from "./alarm.ts";
import { DecisionWriter } from "./decision-writer.ts";

const kept = 10_000;
const page = 1000;
const retryMs = 250;

type DecisionStore = Pick<PublishedStore, "addDecisions" | "decisionsAfter" | "newestDecisions" | "onDecisions">;

/** What all engines decided lately, numbered by the store and mirrored here, so that whoever asks is answered at once. */
export class DecisionLog {
  private readonly store: DecisionStore;
  private readonly writer: DecisionWriter;
  private readonly takers = new Set<(decision: Decision) => void>();
  private readonly follow = oneAtATime(() => this.read());
  private readonly retry = new Alarm(this.follow);
  private readonly unfollow: () => void;
  private mirror: Decision[] = [];
  private stopped = false;

  /** `onProblem` is told once per outage of the store. */
  constructor(store: DecisionStore, onProblem: (thrown: unknown) => void) {
    this.store = store;
    this.writer = new DecisionWriter(store, onProblem);
    this.unfollow = store.onDecisions(this.follow);
    this.follow();
  }

  record(made: MadeDecision): void {
    this.writer.add(made);
  }

  /** Kept decisions after an id, oldest first. */
  after(id: bigint, pool?: string): readonly Decision[] {
    const from = this.mirror.findLastIndex((decision) => decision.id <= id) + 1; // who follows is near the end
    const found = this.mirror.slice(Math.max(from, this.mirror.length - kept));
    return pool === undefined ? found : found.filter((decision) => decision.pool === pool);
  }

  /** The newest of a workload, newest last. */
  recent(pool: string, workload: string, most: number): readonly Decision[] {
    return this.mirror.filter((decision) => decision.pool === pool && decision.workload === workload).slice(-most);
  }

  /** Calls back with each decision that comes; returns how to stop. */
  subscribe(take: (decision: Decision) => void): () => void {
    this.takers.add(take);
    return () => this.takers.delete(take);
  }

  async stop(): Promise<void> {
    await this.writer.stop();
    this.stopped = true;
    this.retry.stop();
    this.unfollow();
  }

  private async read(): Promise<void> {
    if (this.stopped) return;
    const newest = this.mirror.at(-1)?.id;
    try {
      const asked = newest === undefined ? this.store.newestDecisions(kept) : this.store.decisionsAfter(newest, page);
      const found = await asked;
      this.take(found);
      if (newest !== undefined && found.length === page) this.follow();
    } catch {
      this.retry.ringAt(performance.now() + retryMs); // the store says itself that it is away
    }
  }

  private take(found: readonly Decision[]): void {
    const newest = this.mirror.at(-1)?.id ?? -1n;
    for (const decision of found) {
      if (decision.id <= newest) continue;
      this.mirror.push(decision);
      for (const take of this.takers) take(decision);
    }
    if (this.mirror.length > 2 * kept) this.mirror = this.mirror.slice(-kept);
  }
}
