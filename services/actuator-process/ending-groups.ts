const lookMs = 20;

/** What is asked of the operating system. */
export interface ProcessGroups {
  /** One process that still runs of each of these groups, at the cost of a look through all processes. */
  membersOf(groups: readonly number[]): ReadonlyMap<number, number>;
  /** Whether that process still runs. */
  runsIn(group: number, pid: number): boolean;
}

interface Ending {
  readonly group: number;
  readonly onGone: () => void;
  /** One of its processes, which ran at the last look: while that runs, the others need not be found. */
  member: number | undefined;
}

/** Tells when process groups are gone. All that are waited for share one look, at most every 20 ms. */
export class EndingGroups {
  readonly #processes: ProcessGroups;
  readonly #endings = new Set<Ending>();
  #next: NodeJS.Timeout | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(processes: ProcessGroups) {
    this.#processes = processes;
  }

  /** Calls back, never from within this call, once nothing of the group runs. */
  wait(group: number, onGone: () => void): void {
    this.#endings.add({ group, onGone, member: undefined });
    this.#lookIn(Math.max(0, this.#lookedAtMs + lookMs - performance.now()));
  }

  #lookIn(ms: number): void {
    this.#next ??= setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    this.#next = undefined;
    this.#lookedAtMs = performance.now();
    const unsure = [...this.#endings].filter(({ group, member }) => !member || !this.#processes.runsIn(group, member));
    const members = unsure.length > 0 ? this.#processes.membersOf(unsure.map(({ group }) => group)) : undefined;
    for (const ending of unsure) ending.member = members?.get(ending.group);
    const gone = unsure.filter(({ member }) => member === undefined);
    for (const ending of gone) this.#endings.delete(ending);
    if (this.#endings.size > 0) this.#lookIn(lookMs);
    for (const { onGone } of gone) onGone();
  }
}
