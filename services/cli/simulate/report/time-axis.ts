const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const steps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minuteMs),
  ...[1, 2, 3, 6, 12].map((count) => count * hourMs),
  ...[1, 2, 5].map((count) => count * dayMs),
];

export interface Tick {
  readonly atMs: number;
  readonly text: string;
}

/** Round times from 0 on, at most `most` + 1 of them; where they are whole hours, in hours. */
export function timeTicks(durationMs: number, most: number): Tick[] {
  const step = steps.find((one) => durationMs / one <= most) ?? 10 * dayMs;
  const textOf = (atMs: number) => (step < hourMs ? clockText(atMs) : `${atMs / hourMs} h`);
  return Array.from({ length: Math.floor(durationMs / step) + 1 }, (_, index) => ({
    atMs: index * step,
    text: textOf(index * step),
  }));
}

/** `1:05` in minutes and seconds; from an hour on `2:15:00`, in hours too. */
export function clockText(atMs: number): string {
  const seconds = Math.round(atMs / secondMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
