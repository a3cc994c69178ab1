import { machineMs } from "./journal.ts";

/** Something that was wrong with a process or a link for a while. */
export interface Trouble {
  /** `engine-1`, `engine-1>redis`, … */
  readonly subject: string;
  readonly kind: string;
  readonly fromMs: number;
  /** Left out: it lasts. */
  readonly toMs?: number;
}

/** All that was ever done to the world. */
export interface History {
  readonly all: readonly Trouble[];
  begin(subject: string, kind: string): { end(): void };
  /** How long any of these subjects had trouble in this time; trouble of two at once counts twice. */
  troubledMs(subjects: readonly string[], fromMs: number, toMs: number): number;
}

export function troubleHistory(nowMs: () => number = machineMs): History {
  const all: Trouble[] = [];
  return {
    all,
    begin: (subject, kind) => {
      const place = all.length;
      const trouble = { subject, kind, fromMs: nowMs() };
      all.push(trouble);
      return {
        end: () => {
          all[place] = { ...trouble, toMs: nowMs() };
        },
      };
    },
    troubledMs: (subjects, fromMs, toMs) =>
      all
        .filter(({ subject }) => subjects.includes(subject))
        .reduce((sum, one) => sum + Math.max(0, Math.min(toMs, one.toMs ?? toMs) - Math.max(fromMs, one.fromMs)), 0),
  };
}
