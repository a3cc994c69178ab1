/** Values of which the first by an order can be taken: a binary heap. */
export class Heap<Value> {
  private readonly values: Value[] = [];
  private readonly isBefore: (a: Value, b: Value) => boolean;

  constructor(isBefore: (a: Value, b: Value) => boolean) {
    this.isBefore = isBefore;
  }

  add(value: Value): void {
    let place = this.values.length;
    this.values.push(value);
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.swapIfBefore(place, above)) return;
      place = above;
    }
  }

  /** The first value, and takes it out; undefined where there is none. */
  take(): Value | undefined {
    const [first] = this.values;
    const last = this.values.pop();
    if (this.values.length === 0 || last === undefined) return first;
    this.values[0] = last;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const below = this.comesBefore(left + 1, left) ? left + 1 : left;
      if (!this.swapIfBefore(below, place)) return first;
      place = below;
    }
  }

  /** What is left, in no order. */
  rest(): readonly Value[] {
    return this.values;
  }

  private comesBefore(a: number, b: number): boolean {
    const [one, other] = [this.values[a], this.values[b]];
    return one !== undefined && other !== undefined && this.isBefore(one, other);
  }

  private swapIfBefore(a: number, b: number): boolean {
    const [one, other] = [this.values[a], this.values[b]];
    if (one === undefined || other === undefined || !this.isBefore(one, other)) return false;
    this.values[a] = other;
    this.values[b] = one;
    return true;
  }
}
