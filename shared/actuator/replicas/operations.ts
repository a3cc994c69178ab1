import { setTimeout as pause } from "node:timers/promises";
import { type BackoffRange, backoffMs } from "../../backoff.ts";
import { messageOf } from "../../errors.ts";
import type { RunSpec } from "../../model/command.ts";
import { HostFailure, type NewReplica, type ReplicaHost, type ReplicaRun, type Standby } from "./host.ts";
import { nextOperation, type Operation, type ReplicaRecord, type Ticket } from "./record.ts";
import type { Lane, Turns } from "./turns.ts";

const backoff: BackoffRange = { firstMs: 250, mostMs: 10_000 };

/** Whose replicas are operated on. */
export interface OperationsOwner {
  readonly pool: string;
  readonly workload: string;
  /** The specification in force when a replica is made. */
  spec(): RunSpec | undefined;
  mode(): Standby["mode"] | undefined;
  /** An operation is under way. */
  begun(): void;
  /** An operation is through, well or not; what it left is on the host. */
  through(record: ReplicaRecord): void;
  /** A start failed, while the host answers. */
  startFailed(record: ReplicaRecord, failure: HostFailure): void;
  /** Another operation failed and is tried again. */
  delayed(record: ReplicaRecord, operation: Operation, failure: HostFailure): void;
}

/** Between two looks at those that wait for a turn, at the exit. */
const lookMs = 20;

const startOperations: readonly Operation[] = ["launch", "start", "make", "freeze"];

/** Takes replicas, one operation at a time each, to what they are to be. */
export class Operations<Run extends ReplicaRun> {
  readonly #host: ReplicaHost<Run>;
  readonly #turns: Turns;
  readonly #owner: OperationsOwner;
  readonly #underWay = new Set<Promise<void>>();
  /** Of which the turn has not come. */
  readonly #waiting = new Set<Ticket>();
  #mostGraceMs: number | undefined;
  #closed = false;

  constructor(host: ReplicaHost<Run>, turns: Turns, owner: OperationsOwner) {
    this.#host = host;
    this.#turns = turns;
    this.#owner = owner;
  }

  /** Begins what is to be done next, in its turn; what waits in another lane, or is under way, is not begun twice. */
  advance(record: ReplicaRecord): void {
    if (record.operation !== undefined || record.retryAtMs > performance.now()) return;
    const operation = nextOperation(record, this.#owner.mode());
    if (operation === undefined) {
      this.#giveBack(record);
      return;
    }
    if (record.done?.operation === operation && record.done.before === record.hosted?.state) {
      record.retryAtMs = performance.now() + backoffMs(record.tries, backoff);
      record.done = undefined;
      return;
    }
    const lane = this.#laneOf(operation);
    if (record.ticket?.lane === lane) return;
    this.#giveBack(record);
    const ticket: Ticket = { lane };
    record.ticket = ticket;
    this.#waiting.add(ticket);
    this.#turns.take(lane, () => this.#begin(record, ticket));
  }

  #giveBack(record: ReplicaRecord): void {
    if (record.ticket) this.#waiting.delete(record.ticket);
    record.ticket = undefined;
  }

  /** Resolves when nothing is under way any more, what follows from it included, or when the time is over. */
  async through(withinMs: number): Promise<void> {
    let over = false;
    const late = pause(withinMs, undefined, { ref: false }).then(() => {
      over = true;
    });
    while (this.#underWay.size + this.#waiting.size > 0 && !over) {
      await Promise.race([...this.#underWay, pause(lookMs), late]);
    }
  }

  /** From now on nobody who is to end gets longer than this to end by itself. */
  hurry(mostGraceMs: number): void {
    this.#mostGraceMs = mostGraceMs;
  }

  /** Begins nothing any more. */
  close(): void {
    this.#closed = true;
  }

  #begin(record: ReplicaRecord, ticket: Ticket): Promise<void> | undefined {
    this.#waiting.delete(ticket);
    if (record.ticket !== ticket || this.#closed) return undefined;
    record.ticket = undefined;
    const operation = nextOperation(record, this.#owner.mode()); // it may be another one by now
    if (operation === undefined || this.#host.unreachable() !== undefined) return undefined;
    record.operation = operation;
    this.#owner.begun();
    const running = this.#run(record, operation).finally(() => this.#underWay.delete(running));
    this.#underWay.add(running);
    return running;
  }

  async #run(record: ReplicaRecord, operation: Operation): Promise<void> {
    const before = record.hosted?.state;
    try {
      await this.#perform(record, operation);
      record.done = { operation, before };
      record.tries = 0;
      record.problem = undefined;
    } catch (thrown) {
      this.#failed(record, operation, failureOf(thrown));
    } finally {
      record.operation = undefined;
      this.#owner.through(record);
    }
  }

  #laneOf(operation: Operation): Lane {
    if (operation === "launch" || operation === "start") return "starts";
    if (operation === "pause" || operation === "resume") return "moves";
    if (operation !== "stop") return "background";
    return this.#mostGraceMs === undefined ? "stops" : "moves"; // in a hurry nobody waits for a turn
  }

  async #perform(record: ReplicaRecord, operation: Operation): Promise<void> {
    const { name } = record;
    switch (operation) {
      case "launch":
        await this.#make(record, false);
        if (record.wish !== "gone" && !this.#closed) await this.#host.start(name);
        return;
      case "make":
        return await this.#make(record, true);
      case "freeze":
        if (!record.hosted) await this.#make(record, false);
        if (this.#closed) return;
        await this.#host.start(name);
        return await this.#host.pause(name);
      case "stop":
        return await this.#host.stop(name, record.fresh ? 0 : this.#mostGraceMs);
      case "start":
      case "resume":
      case "pause":
      case "remove":
        return await this.#host[operation](name);
    }
  }

  async #make(record: ReplicaRecord, standby: boolean): Promise<void> {
    const { pool, workload } = this.#owner;
    const spec = this.#owner.spec();
    if (!spec) throw new HostFailure("start-failed", `workload ${workload} was never ordered`);
    const parsed = this.#host.parse(spec.run); // now: a secret may have changed since the order
    if (!parsed.ok) {
      const faults = parsed.faults.map(({ path, problem }) => `run.${path}: ${problem}`);
      throw new HostFailure("start-failed", faults.join("; "));
    }
    record.hash = this.#host.templateHash(spec.run);
    const replica: NewReplica<Run> = {
      name: record.name,
      pool,
      workload,
      hash: record.hash,
      run: parsed.value,
      standby,
    };
    await this.#host.make(replica);
  }

  #failed(record: ReplicaRecord, operation: Operation, failure: HostFailure): void {
    if (this.#host.unreachable() !== undefined) return; // it goes on when the host is back
    if (startOperations.includes(operation)) {
      this.#owner.startFailed(record, failure);
      return;
    }
    record.retryAtMs = performance.now() + (failure.retryAfterMs ?? backoffMs(record.tries, backoff));
    record.tries += 1;
    record.problem = `${operation} of replica ${record.name} failed: ${failure.message}`;
    this.#owner.delayed(record, operation, failure);
  }
}

function failureOf(thrown: unknown): HostFailure {
  return thrown instanceof HostFailure ? thrown : new HostFailure("scheduler-error", messageOf(thrown));
}
