interface Appointment {
  readonly atMs: number;
  readonly act: () => void;
}

/** A clock that only moves when told to: a minute takes as long as what happens in it. */
export class VirtualTime {
  nowMs = 0;
  private readonly agenda: Appointment[] = [];

  /** Runs `act` in so many ms; what is due at one instant runs in the order it was given. */
  after(delayMs: number, act: () => void): void {
    const atMs = this.nowMs + delayMs;
    const before = this.agenda.findLastIndex((appointment) => appointment.atMs <= atMs);
    this.agenda.splice(before + 1, 0, { atMs, act });
  }

  /** Runs `act` now and then every so many ms. */
  every(periodMs: number, act: () => void): void {
    act();
    this.after(periodMs, () => this.every(periodMs, act));
  }

  runUntil(endMs: number): void {
    for (let next = this.agenda[0]; next && next.atMs <= endMs; next = this.agenda[0]) {
      this.agenda.shift();
      this.nowMs = next.atMs;
      next.act();
    }
    this.nowMs = endMs;
  }
}
