/** A value and for how long it was in force. */
export interface Span {
  readonly value: number;
  readonly forMs: number;
}

/** A value over time that stays in force until the next one. Instants must not go backwards. */
export interface StepSeries {
  /** `undefined`: not known from here on; such time counts for nothing. */
  set(atMs: number, value: number | undefined): void;
  latest(): number | undefined;
  /** What was in force between two instants. */
  spans(fromMs: number, toMs: number): readonly Span[];
}

interface Step {
  readonly atMs: number;
  readonly value: number | undefined;
}

export function stepSeries(): StepSeries {
  const steps: Step[] = [];
  return {
    set: (atMs, value) => {
      if (steps.length === 0 || steps.at(-1)?.value !== value) steps.push({ atMs, value });
    },
    latest: () => steps.at(-1)?.value,
    spans: (fromMs, toMs) =>
      steps.flatMap(({ atMs, value }, index) => {
        const endMs = Math.min(steps[index + 1]?.atMs ?? toMs, toMs);
        const forMs = endMs - Math.max(atMs, fromMs);
        return value === undefined || forMs <= 0 ? [] : [{ value, forMs }];
      }),
  };
}
