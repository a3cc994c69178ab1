/** The standard normal distribution, by the rational approximations 26.2.17 and 26.2.22 of Abramowitz and Stegun. */

/** Its density. */
export function density(x: number): number {
  return 0.39894228 * Math.exp((-x * x) / 2);
}

/** The chance of a value up to `x`; wrong by 1e-7 at most. */
export function chanceUpTo(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const sum = 0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)));
  const above = density(x) * t * sum;
  return x >= 0 ? 1 - above : above;
}

/** The value that is exceeded with this chance, between 0 and 1; wrong by 3e-3 at most. 0.05 → 1.64 */
export function exceededWith(chance: number): number {
  if (chance > 0.5) return -exceededWith(1 - chance);
  const t = Math.sqrt(-2 * Math.log(chance));
  return t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t);
}
