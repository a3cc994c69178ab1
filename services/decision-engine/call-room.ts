/**
 * Room for so many calls at once. Who finds none waits and says the newest then: more calls than the other side answers
 * in time would all be given up and said again.
 */
export class CallRoom {
  private readonly most: number;
  private readonly waiting = new Set<() => void>();
  private taken = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** How to leave again; undefined: there is no room, `free` is called once when there may be. */
  enter(free: () => void): (() => void) | undefined {
    if (this.taken >= this.most) {
      this.waiting.add(free);
      return undefined;
    }
    this.waiting.delete(free);
    this.taken += 1;
    return () => {
      this.taken -= 1;
      this.callNext();
    };
  }

  /** One after the other while there is room: who is called may have nothing to say any more, or say it a little later. */
  private callNext(): void {
    const [next] = this.waiting;
    if (!next || this.taken >= this.most) return;
    this.waiting.delete(next);
    next();
    setImmediate(() => this.callNext());
  }
}
