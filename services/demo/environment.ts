/** What a program of the demo is told by its environment. @throws Error naming the variable that is not set */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/** A duration in ms, or the fallback where the variable is not set. @throws Error naming the variable and its value */
export function milliseconds(name: string, fallbackMs: number): number {
  const text = process.env[name];
  if (!text) return fallbackMs;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`the environment variable ${name} is "${text}", must be a number of milliseconds above 0`);
}

/** Aborted by the first SIGTERM or SIGINT. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}
