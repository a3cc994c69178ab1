import { machineMs } from "./journal.ts";

/** What was said of a metric, and when: the only thing that can justify a decision. */
export interface Served {
  note(pool: string, value: number): void;
  /** All that was said in this time. */
  between(pool: string, fromMs: number, toMs: number): readonly number[];
}

/** Nobody asks for what was said before. */
const keptMs = 60_000;

export function served(nowMs: () => number = machineMs): Served {
  const said = new Map<string, { readonly atMs: number; readonly value: number }[]>();
  return {
    note: (pool, value) => {
      const all = said.get(pool) ?? [];
      said.set(pool, all);
      const atMs = nowMs();
      all.push({ atMs, value });
      while ((all[0]?.atMs ?? atMs) < atMs - keptMs) all.shift();
    },
    between: (pool, fromMs, toMs) =>
      (said.get(pool) ?? []).filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).map(({ value }) => value),
  };
}
