/** Values from 1 up fall into buckets 1 % wide, smaller ones into the first. */
const growth = Math.log(1.01);

/**
 * Quantiles of any number of values of 0 and more in bounded memory. A quantile is a value that was added, at most 1 %
 * off; whole numbers up to 100 are exact.
 */
export class Histogram {
  private readonly weights: number[] = [];
  private readonly greatest: number[] = [];
  private total = 0;

  add(value: number, weight = 1): void {
    const bucket = value < 1 ? 0 : 1 + Math.floor(Math.log(value) / growth);
    while (this.weights.length <= bucket) {
      this.weights.push(0);
      this.greatest.push(0);
    }
    this.weights[bucket] = (this.weights[bucket] ?? 0) + weight;
    if (value > (this.greatest[bucket] ?? 0)) this.greatest[bucket] = value;
    this.total += weight;
  }

  /** The least value that a share of the weight does not exceed; 0 where there is none. */
  quantile(ratio: number): number {
    const enough = this.total * ratio;
    let passed = 0;
    const bucket = this.weights.findIndex((weight) => {
      passed += weight;
      return weight > 0 && passed >= enough;
    });
    return this.greatest[bucket] ?? 0;
  }
}
