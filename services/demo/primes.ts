/** Primes in [from, from + length), by trial division: work that takes time and nothing else. */
export function countPrimes(from: number, length: number): number {
  let count = 0;
  for (let candidate = Math.max(2, from); candidate < from + length; candidate += 1) {
    if (isPrime(candidate)) count += 1;
  }
  return count;
}

function isPrime(candidate: number): boolean {
  if (candidate % 2 === 0) return candidate === 2;
  for (let divisor = 3; divisor * divisor <= candidate; divisor += 2) {
    if (candidate % divisor === 0) return false;
  }
  return true;
}
