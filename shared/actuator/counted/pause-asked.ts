const leastMs = 100;
const mostMs = 300_000;

/** How long a scheduler that asks for a pause is given, whatever it says: none would be a storm of calls, weeks would be for ever. */
export function pauseAskedMs(askedMs: number): number {
  return askedMs > leastMs ? Math.min(mostMs, askedMs) : leastMs;
}
