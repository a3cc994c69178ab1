import {
  type Bounds,
  type HostedReplica,
  HostFailure,
  type NewReplica,
  type ReplicaHost,
} from "../../shared/actuator/replicas/host.ts";
import { templateHashOf } from "../../shared/actuator/replicas/template-hash.ts";
import type { Parsed } from "../../shared/config/parse.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import type { AllowList } from "../../shared/config/references.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { type SimulatedRun, simulatedRun } from "./schema.ts";
import type { SimulatedScheduler } from "./simulated-scheduler.ts";

/** Runs replicas on a simulated scheduler, which can be cut off from it. */
export class SimulatedHost implements ReplicaHost<SimulatedRun> {
  readonly bounds: Bounds = { starts: Number.POSITIVE_INFINITY, stops: Number.POSITIVE_INFINITY };
  readonly #scheduler: SimulatedScheduler;
  readonly #allowRefs: AllowList;
  readonly #pools = new Set<string>();
  #names = 0;
  #cutOff: { readonly why: string; readonly lastKnown: readonly HostedReplica[] } | undefined;
  #changed: (pool: string) => void = () => undefined;

  constructor(scheduler: SimulatedScheduler, allowRefs: AllowList) {
    this.#scheduler = scheduler;
    this.#allowRefs = allowRefs;
    scheduler.onChange((pool) => {
      if (!this.#cutOff) this.#changed(pool);
    });
  }

  /** From now on the scheduler does not answer; what it does goes on, unseen. */
  goDown(why: string): void {
    this.#cutOff = { why, lastKnown: this.#scheduler.list() };
    for (const pool of this.#pools) this.#changed(pool);
  }

  comeUp(): void {
    this.#cutOff = undefined;
    for (const pool of this.#pools) this.#changed(pool);
  }

  parse(run: JsonObject): Parsed<SimulatedRun> {
    return parseResolved(simulatedRun, run, this.#allowRefs);
  }

  templateHash(run: JsonObject): string {
    return templateHashOf(run);
  }

  nameFor(pool: string, workload: string): string {
    this.#names += 1;
    return `${pool}/${workload}#${this.#names}`;
  }

  watch(pool: string): void {
    this.#pools.add(pool);
  }

  replicas(pool: string): readonly HostedReplica[] {
    const known = this.#cutOff?.lastKnown;
    return known ? known.filter((replica) => replica.pool === pool) : this.#scheduler.listOf(pool);
  }

  async prepare(): Promise<void> {
    this.#reach();
  }

  make(replica: NewReplica<SimulatedRun>): Promise<void> {
    return this.#answered(() => this.#scheduler.make(replica));
  }

  start(name: string): Promise<void> {
    return this.#answered(() => this.#scheduler.start(name));
  }

  pause(name: string): Promise<void> {
    return this.#answered(() => this.#scheduler.pause(name));
  }

  resume(name: string): Promise<void> {
    return this.#answered(() => this.#scheduler.resume(name));
  }

  stop(name: string, mostGraceMs?: number): Promise<void> {
    return this.#answered(() => this.#scheduler.stop(name, mostGraceMs));
  }

  remove(name: string): Promise<void> {
    return this.#answered(() => this.#scheduler.remove(name));
  }

  unreachable(): string | undefined {
    return this.#cutOff?.why;
  }

  onChange(changed: (pool: string) => void): void {
    this.#changed = changed;
  }

  async close(): Promise<void> {
    this.#scheduler.close();
  }

  /** What was asked before the scheduler was cut off is done; its answer is lost. */
  async #answered(ask: () => void | Promise<void>): Promise<void> {
    this.#reach();
    await ask();
    this.#reach();
  }

  #reach(): void {
    if (this.#cutOff) throw new HostFailure("scheduler-error", this.#cutOff.why);
  }
}
