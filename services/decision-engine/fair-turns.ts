/** So long, at least and at most, this process decides before it takes in what has arrived meanwhile. */
const [leastMs, mostMs] = [5, 50];

/**
 * Lets many act without any of them keeping this process from its connections: at once while there is time, else in turn,
 * with a look at what has arrived every 5 ms. Where all else takes longer than that, acts have as much time as all else:
 * who hears everything and decides nothing is of no use.
 */
export class FairTurns {
  private waiting: (() => void)[] = [];
  /** Of `waiting`, those before this one have had their turn. */
  private next = 0;
  /** In this turn, on acts. */
  private spentMs = 0;
  private isActing = false;
  /** When the next turn was asked for; undefined: it was not. */
  private dueSinceMs: number | undefined;

  /** Runs `act` once, at once or within a few turns. */
  readonly take = (act: () => void): void => {
    this.turnLater();
    if (this.waiting.length === 0 && !this.isActing && this.spentMs < leastMs) this.run(act);
    else this.waiting.push(act);
  };

  private turnLater(): void {
    if (this.dueSinceMs !== undefined) return;
    this.dueSinceMs = performance.now();
    setImmediate(() => this.turn());
  }

  private turn(): void {
    const elseMs = performance.now() - (this.dueSinceMs ?? 0);
    const turnMs = Math.min(mostMs, Math.max(leastMs, elseMs));
    this.dueSinceMs = undefined;
    this.spentMs = 0;
    while (this.spentMs < turnMs) {
      const act = this.waiting[this.next];
      if (!act) break;
      this.next += 1;
      this.run(act);
    }
    if (this.next < this.waiting.length) {
      this.turnLater();
      return;
    }
    this.waiting = [];
    this.next = 0;
  }

  private run(act: () => void): void {
    const fromMs = performance.now();
    this.isActing = true;
    try {
      act();
    } finally {
      this.isActing = false;
      this.spentMs += performance.now() - fromMs;
    }
  }
}
