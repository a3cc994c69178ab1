import { MicroscalerError } from "../../shared/errors.ts";
import type { Command, Fence, RunSpec } from "../../shared/model/command.ts";

interface Sent {
  readonly sequence: bigint;
  readonly desired: ReadonlyMap<string, number>;
}

/** What a workload is to have. */
interface Wanted {
  readonly workload: string;
  readonly desired: number;
}

/** What a workload was ordered last; undefined: what it is to have has to be said in any case. */
export type OrderedOf = (workload: string) => number | undefined;

const none: readonly number[] = [];

/** The commands of one pool: what was sent in this generation, and what of it no observation has shown yet. */
export class Orders {
  readonly runs: readonly RunSpec[];
  private readonly pool: string;
  private current: Fence | undefined;
  private sequence = 0n;
  private sent: Sent[] = [];
  private sayAgain = false;
  /** Workloads that a command of this generation has named. */
  private readonly named = new Set<string>();

  constructor(pool: string, runs: readonly RunSpec[]) {
    this.pool = pool;
    this.runs = runs;
  }

  /** Counts anew under another fence: what was sent under the old one is refused from now on. */
  fence(fence: Fence): void {
    this.current = fence;
    this.sequence = 0n;
    this.sent = [];
    this.named.clear(); // all is said anew, also what only changed in how replicas are run
  }

  /** The next command, if there is something to say: another count than ordered last, or a command that may be lost. */
  next(wanted: readonly Wanted[], orderedOf: OrderedOf): Command | undefined {
    if (!this.areDue(wanted, orderedOf)) return undefined;
    if (!this.current) throw new MicroscalerError("internal", `pool ${this.pool} has no lease to command with`);
    this.sayAgain = false;
    this.sequence += 1n;
    const desired = new Map(wanted.map(({ workload, desired: count }) => [workload, count]));
    if (sameCounts(this.sent.at(-1)?.desired, desired)) this.sent.pop(); // said again: its sequence takes the place
    this.sent.push({ sequence: this.sequence, desired });
    const orders = this.runs.flatMap((run) => {
      const count = desired.get(run.workload);
      return count === undefined ? [] : [{ run, desired: count }];
    });
    for (const workload of desired.keys()) this.named.add(workload);
    return { pool: this.pool, fence: this.current, sequence: this.sequence, orders };
  }

  /** Whether there is something to say. */
  areDue(wanted: readonly Wanted[], orderedOf: OrderedOf): boolean {
    if (this.sayAgain) return true;
    return wanted.some(({ workload, desired }) => orderedOf(workload) !== desired || !this.named.has(workload));
  }

  /** A command failed on its way: it may have arrived or not, so the next one says everything again. */
  failed(): void {
    this.sayAgain = true;
  }

  /** An observation shows everything up to this command. */
  seen(newest: bigint | undefined): void {
    if (newest !== undefined && this.sent.length > 0) this.sent = this.sent.filter(({ sequence }) => sequence > newest);
  }

  /** Counts ordered for a workload that no observation shows yet, oldest first. */
  unseen(workload: string): readonly number[] {
    if (this.sent.length === 0) return none;
    return this.sent.flatMap(({ desired }) => {
      const count = desired.get(workload);
      return count === undefined ? [] : [count];
    });
  }
}

function sameCounts(before: ReadonlyMap<string, number> | undefined, now: ReadonlyMap<string, number>): boolean {
  return before?.size === now.size && [...now].every(([workload, count]) => before.get(workload) === count);
}
