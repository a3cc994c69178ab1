/** So long, at least and at most, this process decides before it takes in what has arrived meanwhile. */
const [leastMs, mostMs] = [5, 50];

/**
 * Lets many act without any of them keeping this process from its connections: in turn, with a look at what has arrived every
 * 5 ms. Where all else takes longer than that, acts have as much time as all else: who hears everything and decides nothing
 * is of no use.
 */
export class FairTurns {
  private waiting: (() => void)[] = [];
  /** Of `waiting`, those before this one have had their turn. */
  private next = 0;
  /** When the next turn was asked for; undefined: it was not. */
  private dueSinceMs: number | undefined;

  /** Runs `act` once, in a turn soon. */
  readonly take = (act: () => void): void => {
    this.waiting.push(act);
    this.turnLater();
  };

  private turnLater(): void {
    if (this.dueSinceMs !== undefined) return;
    this.dueSinceMs = performance.now();
    setImmediate(() => this.turn());
  }

  private turn(): void {
    const nowMs = performance.now();
    const elseMs = nowMs - (this.dueSinceMs ?? nowMs);
    const untilMs = nowMs + Math.min(mostMs, Math.max(leastMs, elseMs));
    this.dueSinceMs = undefined;
    while (this.next < this.waiting.length && performance.now() < untilMs) {
      const act = this.waiting[this.next];
      this.next += 1;
      act?.();
    }
    if (this.next < this.waiting.length) {
      this.turnLater();
      return;
    }
    this.waiting = [];
    this.next = 0;
  }
}
