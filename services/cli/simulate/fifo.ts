/** Messages by when they arrived, first in first out, in a ring that doubles when it is full: one entry for all of an instant. */
export class Fifo {
  private atMs = new Float64Array(1024);
  private counts = new Float64Array(1024);
  private head = 0;
  private entries = 0;
  private messages = 0;

  /** Messages in it. */
  get length(): number {
    return this.messages;
  }

  /** Instants never fall. */
  push(atMs: number, count: number): void {
    if (count === 0) return;
    if (this.entries === this.atMs.length) this.grow();
    const place = (this.head + this.entries) & (this.atMs.length - 1);
    this.atMs[place] = atMs;
    this.counts[place] = count;
    this.entries += 1;
    this.messages += count;
  }

  /** When the oldest arrived, which is taken out; undefined where there is none. */
  shift(): number | undefined {
    if (this.messages === 0) return undefined;
    const atMs = this.atMs[this.head];
    const left = (this.counts[this.head] ?? 0) - 1;
    this.counts[this.head] = left;
    this.messages -= 1;
    if (left === 0) this.dropFirst();
    return atMs;
  }

  /** Takes out all, the oldest first: `count` messages that arrived at an instant. */
  drain(take: (atMs: number, count: number) => void): void {
    while (this.entries > 0) {
      take(this.atMs[this.head] ?? 0, this.counts[this.head] ?? 0);
      this.dropFirst();
    }
    this.messages = 0;
  }

  private dropFirst(): void {
    this.head = (this.head + 1) & (this.atMs.length - 1);
    this.entries -= 1;
  }

  private grow(): void {
    this.atMs = unrolled(this.atMs, this.head);
    this.counts = unrolled(this.counts, this.head);
    this.head = 0;
  }
}

function unrolled(ring: Float64Array, head: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(2 * ring.length);
  wider.set(ring.subarray(head));
  wider.set(ring.subarray(0, head), ring.length - head);
  return wider;
}
