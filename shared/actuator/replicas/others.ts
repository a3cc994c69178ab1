import { type ForeignChanges, type ForeignChangesOf, foreignChanges } from "../foreign-changes.ts";

/** What somebody else did to the replicas of one workload. */
export class Others {
  readonly #foreign: ForeignChanges;
  #replicas = 0;

  constructor(of: ForeignChangesOf) {
    this.#foreign = foreignChanges(of);
  }

  /** One more, or one fewer, e.g. "ended replica x". */
  changed(replicas: 1 | -1, what: string, adopts: boolean): void {
    this.#replicas += replicas;
    this.#foreign.note(`somebody else ${what}; ${adopts ? "goes on from there" : "put right"}`);
  }

  paused(replica: string): void {
    this.#foreign.note(`somebody else paused replica ${replica}; it is resumed`);
  }

  /** Replicas more, or fewer, since this was asked last. */
  take(): number {
    const replicas = this.#replicas;
    this.#replicas = 0;
    return replicas;
  }

  notices(): readonly string[] {
    return this.#foreign.notices();
  }
}
