/** The discrete Fourier transform of a series: bin j is Σ xₙ·exp(−2πi·jn/N), at the same index of both parts. */
interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** The largest number up to `count` without a prime factor above 5: of so many values a spectrum is cheap. 1000 → 1000, 7 → 6. */
export function cheapLength(count: number): number {
  let length = count;
  while (length > 1 && largestFactor(length) > 5) length -= 1;
  return length;
}

/** The spectrum of N values by the Cooley–Tukey recursion over the prime factors of N: N times the sum of those steps. */
export function spectrumOf(values: readonly number[]): Spectrum {
  const count = values.length;
  const work = { values, bins: emptyOf(count), turns: turnsOf(count), parts: emptyOf(count) };
  transform(work, { from: 0, stride: 1, to: 0, count });
  return work.bins;
}

interface Work {
  readonly values: readonly number[];
  readonly bins: Spectrum;
  /** exp(−2πi·k/N) for each k. */
  readonly turns: Spectrum;
  /** The bins that are joined just now. */
  readonly parts: Spectrum;
}

/** Every `stride`th value from `from` on, `count` of them, and the bins from `to` on that they become. */
interface Range {
  readonly from: number;
  readonly stride: number;
  readonly to: number;
  readonly count: number;
}

function emptyOf(count: number): Spectrum {
  return { re: new Float64Array(count), im: new Float64Array(count) };
}

function turnsOf(count: number): Spectrum {
  const turns = emptyOf(count);
  for (let k = 0; k < count; k += 1) {
    turns.re[k] = Math.cos((-2 * Math.PI * k) / count);
    turns.im[k] = Math.sin((-2 * Math.PI * k) / count);
  }
  return turns;
}

function transform(work: Work, { from, stride, to, count }: Range): void {
  if (count === 1) {
    work.bins.re[to] = work.values[from] ?? 0;
    return;
  }
  const factor = smallestFactor(count);
  const part = count / factor;
  for (let r = 0; r < factor; r += 1) {
    transform(work, { from: from + r * stride, stride: stride * factor, to: to + r * part, count: part });
  }
  for (let bin = 0; bin < part; bin += 1) join(work, to + bin, { bin, part, factor, stride });
}

/** Joins the bins of the parts, `part` apart from `at` on, in place: X[bin + q·part] = Σ_r Y_r[bin]·exp(−2πi·r(bin + q·part)/count). */
function join(
  { bins, turns, parts }: Work,
  at: number,
  { bin, part, factor, stride }: { bin: number; part: number; factor: number; stride: number },
): void {
  const whole = part * factor * stride;
  for (let r = 0; r < factor; r += 1) {
    parts.re[r] = bins.re[at + r * part] ?? 0;
    parts.im[r] = bins.im[at + r * part] ?? 0;
  }
  for (let q = 0; q < factor; q += 1) {
    let re = 0;
    let im = 0;
    let turn = 0;
    for (let r = 0; r < factor; r += 1) {
      const cos = turns.re[turn] ?? 0;
      const sin = turns.im[turn] ?? 0;
      const x = parts.re[r] ?? 0;
      const y = parts.im[r] ?? 0;
      re += x * cos - y * sin;
      im += x * sin + y * cos;
      turn = (turn + (bin + q * part) * stride) % whole;
    }
    bins.re[at + q * part] = re;
    bins.im[at + q * part] = im;
  }
}

function smallestFactor(count: number): number {
  let factor = 2;
  while (count % factor !== 0) factor += 1;
  return factor;
}

function largestFactor(count: number): number {
  let rest = count;
  let factor = 2;
  while (rest > factor) {
    if (rest % factor === 0) rest /= factor;
    else factor += 1;
  }
  return factor;
}
