/** Numbers, first in first out, in a ring that doubles when it is full. */
export class Fifo {
  private ring = new Float64Array(1024);
  private head = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(value: number): void {
    if (this.count === this.ring.length) this.grow();
    this.ring[(this.head + this.count) & (this.ring.length - 1)] = value;
    this.count += 1;
  }

  /** The oldest; undefined where there is none. */
  shift(): number | undefined {
    if (this.count === 0) return undefined;
    const value = this.ring[this.head];
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.count -= 1;
    return value;
  }

  private grow(): void {
    const wider = new Float64Array(2 * this.ring.length);
    wider.set(this.ring.subarray(this.head));
    wider.set(this.ring.subarray(0, this.head), this.ring.length - this.head);
    this.ring = wider;
    this.head = 0;
  }
}
