import type { Failure } from "./failure.ts";
import { cannotServe } from "./pulse.ts";

/** Of what is read of a workload. */
export type Part = "object" | "scale" | "pods";

interface Failed {
  readonly failure: Failure;
  /** When the first of the attempts began that were not answered, this one and all before it. */
  readonly sinceMs: number;
  /** The API server answered others meanwhile: it is not away. */
  readonly alone: boolean;
}

/** What cannot be read of one workload, and whether that is because nothing can be read. */
export class ReadFailures {
  readonly #failed = new Map<Part, Failed>();
  readonly #answeredAtMs: () => number;

  /** `answeredAtMs`: when the API server was asked last whether it is there, and was. */
  constructor(answeredAtMs: () => number) {
    this.#answeredAtMs = answeredAtMs;
  }

  /** False: nothing changed. */
  note(part: Part, failure: Failure | undefined): boolean {
    if (!failure) return this.#failed.delete(part);
    const before = this.#failed.get(part);
    const goesOn = before && before.failure.status === undefined;
    const sinceMs = goesOn ? before.sinceMs : performance.now() - (failure.afterMs ?? 0);
    this.#failed.set(part, { failure, sinceMs, alone: this.#answeredAtMs() > sinceMs });
    return true;
  }

  /** The API server itself says that there is none. */
  absent(part: Part): boolean {
    return this.#failed.get(part)?.failure.absent === true;
  }

  /** The first that failed and has since. */
  first(): readonly [Part, Failure] | undefined {
    const [found] = this.#failed;
    return found && [found[0], found[1].failure];
  }

  /** Why the API server cannot be used by anybody; undefined: others may read. */
  blocked(host: string): string | undefined {
    const ofAll = [...this.#failed.values()].find(
      ({ failure: { status }, alone }) => status === 401 || (status === undefined && !alone),
    );
    return ofAll && cannotServe(host, ofAll.failure);
  }
}
