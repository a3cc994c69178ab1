/** So long the process decides before it takes in what has arrived meanwhile. */
const turnMs = 5;

/**
 * Lets many act without any of them keeping this process from its connections: at once while there is time, else in turn,
 * with a look at what has arrived every 5 ms.
 */
export class FairTurns {
  private waiting: (() => void)[] = [];
  /** Of `waiting`, those before this one have had their turn. */
  private next = 0;
  /** In this turn, on acts. */
  private spentMs = 0;
  private isActing = false;
  private isDue = false;

  /** Runs `act` once, at once or within a few turns. */
  readonly take = (act: () => void): void => {
    this.turnLater();
    if (this.waiting.length === 0 && !this.isActing && this.spentMs < turnMs) this.run(act);
    else this.waiting.push(act);
  };

  private turnLater(): void {
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.isDue = false;
    this.spentMs = 0;
    if (this.waiting.length > 0) this.turnLater();
    while (this.spentMs < turnMs) {
      const act = this.waiting[this.next];
      if (!act) break;
      this.next += 1;
      this.run(act);
    }
    if (this.next < this.waiting.length) return;
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
