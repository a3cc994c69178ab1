import type { Order, RunSpec } from "../../model/command.ts";
import type { WorkloadObservation } from "../../model/observation.ts";
import { type ForeignChanges, foreignChanges } from "../foreign-changes.ts";
import { atExit } from "../run-policy.ts";
import { type Failed, Failures, failedStart, provenAfterMs } from "./failures.ts";
import type { HostedReplica, HostFailure, ReplicaEnd, ReplicaRun } from "./host.ts";
import { observed } from "./observed.ts";
import { Operations } from "./operations.ts";
import { type Plan, planOf } from "./plan.ts";
import { Preparation } from "./preparation.ts";
import { holdsSlot, type Operation, type ReplicaRecord, type Wish } from "./record.ts";
import { ReplicaSet } from "./replica-set.ts";
import type { WorkloadOf, WorkloadParts } from "./workload-parts.ts";

/** One workload whose replicas run one by one: brings them to what was ordered and keeps them there. */
export class ReplicaWorkload<Run extends ReplicaRun> {
  readonly #parts: WorkloadParts<Run>;
  readonly #of: WorkloadOf;
  readonly #names: Pick<WorkloadOf, "pool" | "workload">;
  readonly #set: ReplicaSet;
  readonly #operations: Operations<Run>;
  readonly #preparation: Preparation<Run>;
  readonly #foreign: ForeignChanges;
  readonly #failures = new Failures();
  #spec: RunSpec | undefined;
  #run: Run | undefined;
  #hash = "";
  #desired: number | undefined;
  #adopted = false;
  #othersActed = false;
  #leaving = false;
  #reconciling = false;
  /** The traceparent of the order that is not carried out yet. */
  #cause: string | undefined;
  #alarm: NodeJS.Timeout | undefined;

  constructor(parts: WorkloadParts<Run>, of: WorkloadOf) {
    this.#parts = parts;
    this.#of = of;
    const { plane, log, host, turns } = parts;
    this.#names = { pool: of.pool, workload: of.workload };
    this.#foreign = foreignChanges({ plane, log, ...this.#names });
    this.#set = new ReplicaSet({
      lost: (record, end) => this.#lost(record, end),
      found: ({ name }) => this.#changedByOthers(`started replica ${name}`),
      frozen: ({ name }) => {
        if (this.#desired !== undefined) this.#foreign.note(`somebody else paused replica ${name}; it is resumed`);
      },
    });
    this.#operations = new Operations(host, turns, {
      ...this.#names,
      spec: () => this.#spec,
      mode: () => this.#run?.standby?.mode,
      through: () => this.look(),
      startFailed: (record, failure) => this.#startFailed(record, failure),
      delayed: ({ name }, operation, failure) => this.#delayed(name, operation, failure),
    });
    this.#preparation = new Preparation(host, {
      ready: () => this.#reconcile(),
      failed: (failure) => {
        if (host.unreachable() === undefined) this.#fail(failedStart(failure, this.#failures.round()));
        this.look();
      },
    });
  }

  /** Takes over how it is run; nothing is ordered. */
  open(spec: RunSpec): void {
    if (this.#spec?.hash === spec.hash && this.#spec.min === spec.min && this.#run) return;
    const { host, log } = this.#parts;
    const parsed = host.parse(spec.run);
    this.#spec = spec;
    if (!parsed.ok) {
      log.warn({ ...this.#names, faults: parsed.faults }, "the `run` of a workload is not valid");
      return;
    }
    this.#run = parsed.value;
    const hash = host.templateHash(spec.run);
    if (hash !== this.#hash) this.#failures.forget(); // the new one is tried at once
    this.#hash = hash;
  }

  order({ run, desired = this.#desired }: Order, traceparent?: string): "accepted" | "unchanged" {
    const unchanged = this.#spec?.hash === run.hash && desired === this.#desired && !this.#adopted;
    this.open(run);
    if (unchanged) return "unchanged";
    this.#desired = desired;
    this.#adopted = false;
    this.#cause = traceparent;
    this.#reconcile();
    return "accepted";
  }

  /** Looks at what the host has of it. */
  look(): void {
    const hosted = this.#hosted();
    if (!hosted) return;
    this.#set.look(hosted);
    if (this.#othersActed && this.#run?.foreign === "adopt") {
      this.#desired = this.#set.running.length;
      this.#adopted = true;
    }
    this.#othersActed = false;
    this.#reconcile();
    this.#of.changed();
  }

  /** Undefined: not known yet. */
  observe(): WorkloadObservation | undefined {
    if (!this.#hosted()) return undefined;
    return observed(this.#of.workload, this.#set, {
      desired: this.#desired,
      standby: this.#run?.standby?.replicas ?? 0,
      adopted: this.#adopted,
      failures: this.#failures,
      notices: this.#foreign.notices(),
    });
  }

  /** Replicas that hold a slot at this instant. */
  slotsHeld(): number {
    return this.#set.all.filter(holdsSlot).length;
  }

  /** Nothing of it is ordered or there. */
  idle(): boolean {
    return !this.#desired && this.#set.all.length === 0;
  }

  /** Brings it to so many replicas and no standby, each ended within its grace time or this one, and starts nothing any more. */
  async leave(count: number, mostGraceMs: number): Promise<void> {
    const { host } = this.#parts;
    this.#leaving = true;
    this.#desired = Math.min(count, this.#set.running.length);
    this.#reconcile();
    do {
      const ending = this.#set.all.filter(({ wish, hosted }) => wish === "gone" && hosted);
      const stops = ending.map(({ name }) => host.stop(name, mostGraceMs).catch(() => undefined));
      await Promise.all([...stops, this.#operations.settled()]);
      this.look();
    } while (this.#operations.busy());
  }

  /** Replicas to leave when the actuator ends; undefined: as they are. */
  leftAtExit(): number | undefined {
    return this.#run && atExit(this.#run, this.#spec?.min);
  }

  close(): void {
    this.#desired = undefined;
    clearTimeout(this.#alarm);
  }

  #reconcile(): void {
    const { host } = this.#parts;
    const [run, desired] = [this.#run, this.#desired];
    if (this.#reconciling || !run || desired === undefined || host.unreachable() !== undefined) return;
    this.#reconciling = true;
    const nowMs = performance.now();
    const mayStart = !this.#leaving && this.#failures.retryAtMs(nowMs) === undefined;
    const held = { ...run, standby: this.#leaving ? undefined : run.standby };
    this.#carryOut(planOf(this.#set.all, { desired, hash: this.#hash, run: held, mayStart }), run);
    for (const record of this.#set.all) this.#operations.advance(record);
    this.#reconciling = false;
    this.#wakeLater(nowMs);
  }

  #carryOut({ changes, replace, add, addSpares }: Plan, run: Run): void {
    for (const { record, to } of changes) this.#turn(record, to);
    if (replace) {
      this.#turn(replace, "gone");
      replace.replaced = true;
    }
    if (add + addSpares > 0 && !this.#preparation.isReady(this.#hash, run)) return;
    for (let missing = add + addSpares; missing > 0; missing -= 1) {
      const { pool, workload } = this.#of;
      const wish: Wish = missing > addSpares ? "run" : "spare";
      const name = this.#parts.host.nameFor(pool, workload);
      this.#turn(this.#set.add(name, this.#hash, "gone", this.#failures.round()), wish);
    }
    this.#cause = undefined;
  }

  #turn(record: ReplicaRecord, to: Wish): void {
    const { telemetry } = this.#parts;
    const named = { ...this.#names, replica: record.name, traceparent: this.#cause };
    if (to === "run") {
      record.fresh = false;
      record.round = this.#failures.round();
      record.start = telemetry.starting(named);
    } else {
      record.start?.failed("no longer wanted");
      if (record.wish === "run" && holdsSlot(record)) record.stopped = telemetry.stopping(named);
      if (to === "spare" && !record.hosted) record.fresh = true;
    }
    record.wish = to;
    if (to === "gone") this.#set.drop(record);
  }

  #lost(record: ReplicaRecord, { detail, by }: ReplicaEnd): void {
    const { telemetry, log } = this.#parts;
    record.wish = "gone";
    record.start?.failed(detail);
    if (by === "somebody") this.#changedByOthers(`ended replica ${record.name}: ${detail}`);
    else if (by === "host") log.warn({ ...this.#names, replica: record.name }, "a replica went down with its host");
    else {
      telemetry.crashed(this.#of);
      const proven = performance.now() - record.readyAtMs >= provenAfterMs;
      this.#fail({ kind: "crash-looping", detail: `ended by itself with ${detail}`, round: record.round, proven });
    }
  }

  #startFailed(record: ReplicaRecord, failure: HostFailure): void {
    if (failure.kind === "image-missing") this.#preparation.undo();
    record.start?.failed(failure.message);
    record.wish = "gone";
    this.#fail(failedStart(failure, record.round));
  }

  #fail(failed: Failed): void {
    this.#failures.note(failed, performance.now());
    const told = { ...this.#names, detail: failed.detail, failures: this.#failures.round() };
    this.#parts.log.warn(told, "a replica failed");
  }

  #delayed(replica: string, operation: Operation, { message }: HostFailure): void {
    this.#parts.log.warn({ ...this.#names, replica, operation, detail: message }, "a replica is tried again later");
  }

  #changedByOthers(what: string): void {
    if (this.#desired === undefined) return;
    this.#othersActed = true;
    const done = this.#run?.foreign === "adopt" ? "goes on from there" : "put right";
    this.#foreign.note(`somebody else ${what}; ${done}`);
  }

  #wakeLater(nowMs: number): void {
    clearTimeout(this.#alarm);
    const times = [this.#failures.retryAtMs(nowMs), ...this.#set.all.map(({ retryAtMs }) => retryAtMs)];
    const next = Math.min(...times.flatMap((atMs) => (atMs !== undefined && atMs > nowMs ? [atMs] : [])));
    if (next < Number.POSITIVE_INFINITY) this.#alarm = setTimeout(() => this.look(), next - nowMs + 1);
  }

  #hosted(): readonly HostedReplica[] | undefined {
    const { pool, workload } = this.#of;
    return this.#parts.host.replicas(pool)?.filter((replica) => replica.workload === workload);
  }
}
