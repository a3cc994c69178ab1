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
  /** How long what passed any of these subjects may have been kept on its way in this time; two at once count twice. */
  keptMs(subjects: readonly string[], fromMs: number, toMs: number): number;
}

/** What is lost or refused arrives no more; these let it arrive late. */
const keeping = ["frozen", "link silent", "link slow", "link narrow"];

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
    keptMs: (subjects, fromMs, toMs) =>
      all
        .filter(({ subject, kind }) => subjects.includes(subject) && keeping.includes(kind))
        .reduce((sum, one) => sum + Math.max(0, Math.min(toMs, one.toMs ?? toMs) - Math.max(fromMs, one.fromMs)), 0),
  };
}
