import type { LeaseStore, Member } from "../../shared/state/store.ts";

export interface MemberEvents {
  /** Other engines are alive than before. */
  onChange(): void;
  /** The store cannot be told: once, until it answers again. */
  onError(thrown: unknown): void;
}

/** Which engines are alive, this one among them: each says so again four times in the time for which it counts. */
export class EngineMembers {
  private readonly store: Pick<LeaseStore, "announce" | "withdraw" | "onEngines">;
  private readonly self: () => Member;
  private readonly ttlMs: number;
  private readonly events: MemberEvents;
  private readonly timer: NodeJS.Timeout;
  private readonly unlisten: () => void;
  private alive: readonly Member[] = [];
  private failing = false;
  /** Since when each member is missing that is counted on after an outage of the store: all are forgotten there, and come back one by one. */
  private readonly missingSinceMs = new Map<string, number>();
  private asking = false;
  private stopped = false;

  constructor(
    store: Pick<LeaseStore, "announce" | "withdraw" | "onEngines">,
    self: () => Member,
    ttlMs: number,
    events: MemberEvents,
  ) {
    this.store = store;
    this.self = self;
    this.ttlMs = ttlMs;
    this.events = events;
    this.timer = setInterval(() => void this.announce(), ttlMs / 4);
    this.unlisten = store.onEngines(() => void this.announce());
    void this.announce();
  }

  /** By id; empty until the store has answered once. */
  all(): readonly Member[] {
    return this.alive;
  }

  /** Says anew who this engine is, and asks who else there is. */
  async announce(): Promise<void> {
    if (this.asking || this.stopped) return;
    this.asking = true;
    try {
      const found = await this.store.announce(this.self(), this.ttlMs);
      const wasAway = this.failing;
      this.failing = false;
      this.take(found, wasAway);
    } catch (thrown) {
      if (!this.failing && !this.stopped) this.events.onError(thrown);
      this.failing = true;
    } finally {
      this.asking = false;
    }
  }

  /** The others take over at once. */
  async leave(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.unlisten();
    await this.store.withdraw(this.self().id);
  }

  private take(found: readonly Member[], wasAway: boolean): void {
    if (this.stopped) return;
    const next = [...found, ...this.awaited(found, wasAway)].sort((a, b) => (a.id < b.id ? -1 : 1));
    const changed = JSON.stringify(next) !== JSON.stringify(this.alive);
    this.alive = next;
    if (changed) this.events.onChange();
  }

  /** Those that were alive before the outage and may be just coming back: for one TTL, however often the store fails. */
  private awaited(found: readonly Member[], wasAway: boolean): readonly Member[] {
    const ids = new Set(found.map(({ id }) => id));
    for (const id of ids) this.missingSinceMs.delete(id);
    const missing = this.alive.filter(({ id }) => !ids.has(id));
    const nowMs = performance.now();
    if (wasAway) {
      for (const { id } of missing) this.missingSinceMs.set(id, this.missingSinceMs.get(id) ?? nowMs);
    }
    return missing.filter(({ id }) => nowMs - (this.missingSinceMs.get(id) ?? Number.NEGATIVE_INFINITY) < this.ttlMs);
  }
}
