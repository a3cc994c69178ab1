import { messageOf } from "../../errors.ts";
import { HostFailure, type ReplicaHost, type ReplicaRun } from "./host.ts";

export interface PreparationOwner {
  /** Starts may begin. */
  ready(): void;
  failed(failure: HostFailure): void;
}

/** Prepares the host for the replicas of one workload, once for each template; a long pull holds up nobody else's starts. */
export class Preparation<Run extends ReplicaRun> {
  readonly #host: ReplicaHost<Run>;
  readonly #owner: PreparationOwner;
  #done: string | undefined;
  #doing: string | undefined;

  constructor(host: ReplicaHost<Run>, owner: PreparationOwner) {
    this.#host = host;
    this.#owner = owner;
  }

  /** Whether starts may begin; where not, begins to prepare. */
  isReady(hash: string, run: Run): boolean {
    if (this.#done === hash) return true;
    if (this.#doing !== hash) void this.#prepare(hash, run);
    return false;
  }

  /** What was prepared is gone, e.g. an image. */
  undo(): void {
    this.#done = undefined;
  }

  async #prepare(hash: string, run: Run): Promise<void> {
    this.#doing = hash;
    try {
      await this.#host.prepare(run);
      if (this.#doing !== hash) return; // another template has come in between
      this.#doing = undefined;
      this.#done = hash;
      this.#owner.ready();
    } catch (thrown) {
      if (this.#doing !== hash) return;
      this.#doing = undefined;
      this.#owner.failed(
        thrown instanceof HostFailure ? thrown : new HostFailure("scheduler-error", messageOf(thrown)),
      );
    }
  }
}
