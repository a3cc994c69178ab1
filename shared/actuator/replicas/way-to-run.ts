import type { RunSpec } from "../../model/command.ts";
import type { Log } from "../../telemetry/log.ts";
import { atExit } from "../run-policy.ts";
import type { ReplicaHost, ReplicaRun } from "./host.ts";

/** How the replicas of one workload are run, as it was said last and is valid. */
export class WayToRun<Run extends ReplicaRun> {
  /** Undefined, as `run` is: nothing valid was said yet. */
  spec: RunSpec | undefined;
  run: Run | undefined;
  /** Of the template; another one has its replicas replaced. */
  hash = "";
  readonly #host: ReplicaHost<Run>;
  readonly #names: { readonly pool: string; readonly workload: string };
  readonly #log: Log;

  constructor(host: ReplicaHost<Run>, names: { readonly pool: string; readonly workload: string }, log: Log) {
    this.#host = host;
    this.#names = names;
    this.#log = log;
  }

  /** Takes a specification over, if it is valid and says something new; returns whether the template is another now. */
  take(spec: RunSpec): boolean {
    if (this.spec?.hash === spec.hash && this.spec.min === spec.min) return false;
    const parsed = this.#host.parse(spec.run);
    if (!parsed.ok) {
      this.#log.warn({ ...this.#names, faults: parsed.faults }, "the `run` of a workload is not valid");
      return false;
    }
    this.spec = spec;
    this.run = parsed.value;
    const before = this.hash;
    this.hash = this.#host.templateHash(spec.run);
    return this.hash !== before;
  }

  /** Replicas to leave when the actuator ends; undefined: as they are. */
  leftAtExit(): number | undefined {
    return this.run && atExit(this.run, this.spec?.min);
  }
}
