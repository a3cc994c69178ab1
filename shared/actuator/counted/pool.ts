import type { RunSpec } from "../../model/command.ts";
import type { Snapshot } from "../actuator.ts";
import type { RunPolicy } from "../run-policy.ts";
import { type CountedParts, CountedWorkload } from "./workload.ts";

/** A pool that was not asked about for so long is nobody's any more: who watches it asks every second. */
const unwatchedMs = 10_000;

/** The workloads of one pool, and those taken out of it that still run. */
export class CountedPool<Run extends RunPolicy> {
  readonly workloads = new Map<string, CountedWorkload<Run>>();
  readonly #name: string;
  readonly #parts: CountedParts<Run>;
  readonly #changed: () => void;
  #peak = 0;
  #watchedAtMs = performance.now();

  constructor(name: string, parts: CountedParts<Run>, changed: () => void) {
    this.#name = name;
    this.#parts = parts;
    this.#changed = changed;
  }

  workload(name: string): CountedWorkload<Run> {
    const known = this.workloads.get(name) ?? this.#newWorkload(name);
    this.workloads.set(name, known);
    return known;
  }

  /** What is not named is only counted, until nothing of it runs. */
  open(runs: readonly RunSpec[]): void {
    this.#watchedAtMs = performance.now();
    for (const [name, known] of this.workloads) if (!runs.some(({ workload }) => workload === name)) known.retire();
    for (const run of runs) this.workload(run.workload).open(run);
    this.#forgetThoseOver();
  }

  observe(): Snapshot {
    this.#watchedAtMs = performance.now();
    for (const known of this.workloads.values()) known.tryAgain();
    this.#forgetThoseOver();
    const told = [...this.workloads].map(([workload, known]) => ({ workload, known, observed: known.observe() }));
    const unknown = told.flatMap(({ workload, known, observed }) =>
      observed ? [] : [{ workload, why: known.unknown() }],
    );
    const workloads = told.flatMap(({ observed }) => observed ?? []);
    return { workloads, peakReplicas: this.#peak, ...(unknown.length > 0 ? { unknown } : {}) };
  }

  #newWorkload(workload: string): CountedWorkload<Run> {
    return new CountedWorkload(this.#parts, {
      ...{ pool: this.#name, workload },
      changed: () => {
        const occupied = [...this.workloads.values()].reduce((sum, known) => sum + known.occupied(), 0);
        this.#peak = Math.max(this.#peak, occupied);
        this.#changed();
      },
      unwatched: () => performance.now() - this.#watchedAtMs > unwatchedMs,
    });
  }

  #forgetThoseOver(): void {
    for (const [name, known] of this.workloads) {
      if (!known.isOver()) continue;
      known.close();
      this.workloads.delete(name);
    }
  }
}
