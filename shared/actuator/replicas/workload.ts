import type { Order, RunSpec } from "../../model/command.ts";
import type { WorkloadObservation } from "../../model/observation.ts";
import { type Failed, Failures, failedStart, provenAfterMs } from "./failures.ts";
import type { HostedReplica, HostFailure, ReplicaEnd, ReplicaRun } from "./host.ts";
import { Observed } from "./observed.ts";
import { Operations } from "./operations.ts";
import { Others } from "./others.ts";
import { type Plan, planOf } from "./plan.ts";
import { Preparation } from "./preparation.ts";
import { holdsSlot, type Operation, type ReplicaRecord, type Wish } from "./record.ts";
import { ReplicaSet } from "./replica-set.ts";
import { WayToRun } from "./way-to-run.ts";
import type { LeavingTime, WorkloadOf, WorkloadParts } from "./workload-parts.ts";

/** One workload whose replicas run one by one: brings them to what was ordered and keeps them there. */
export class ReplicaWorkload<Run extends ReplicaRun> {
  readonly #parts: WorkloadParts<Run>;
  readonly #of: WorkloadOf;
  readonly #names: Pick<WorkloadOf, "pool" | "workload">;
  readonly #way: WayToRun<Run>;
  readonly #set: ReplicaSet;
  readonly #operations: Operations<Run>;
  readonly #preparation: Preparation<Run>;
  readonly #others: Others;
  readonly #failures = new Failures();
  readonly #observed = new Observed();
  #desired: number | undefined;
  #adopted = false;
  #leaving = false;
  #unreachable: string | undefined;
  #reconciling = false;
  /** How it is run has changed, and nothing was done about it yet. */
  #isRunAnew = false;
  #cause: string | undefined; // the traceparent of the order that is not carried out yet
  #alarm: NodeJS.Timeout | undefined;

  constructor(parts: WorkloadParts<Run>, of: WorkloadOf) {
    this.#parts = parts;
    this.#of = of;
    const { plane, log, host, turns } = parts;
    this.#names = { pool: of.pool, workload: of.workload };
    this.#way = new WayToRun(host, this.#names, log);
    this.#others = new Others({ plane, log, ...this.#names });
    this.#set = new ReplicaSet({
      lost: (record, end) => this.#lost(record, end),
      found: ({ name }) => this.#changedByOthers(1, `started replica ${name}`),
      frozen: ({ name }) => {
        if (this.#desired !== undefined) this.#others.paused(name);
      },
    });
    this.#operations = new Operations(host, turns, {
      ...this.#names,
      spec: () => this.#way.spec,
      mode: () => this.#way.run?.standby?.mode,
      begun: () => this.#observed.changed(),
      through: () => this.look(),
      startFailed: (record, failure) => this.#startFailed(record, failure),
      delayed: (record, operation, failure) => this.#delayed(record, operation, failure),
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
    const before = this.#way.spec;
    if (this.#way.take(spec)) this.#failures.forget(); // the new one is tried at once
    if (this.#way.spec !== before) this.#isRunAnew = true;
  }

  order({ run, desired }: Order, traceparent?: string): "accepted" | "unchanged" {
    const sameCount = desired === undefined || (desired === this.#desired && !this.#adopted);
    const unchanged = this.#way.spec?.hash === run.hash && sameCount;
    this.open(run);
    if (desired !== undefined) this.#adopted = false;
    this.#desired = desired ?? this.#desired;
    if (!unchanged) this.#cause = traceparent;
    if (!unchanged || this.#isRunAnew) this.#reconcile(); // a template may have been taken over when the pool was opened
    return unchanged ? "unchanged" : "accepted";
  }

  /** The host has something new in the pool, perhaps of others only. `hosted`: what it has of this workload. */
  lookForNews(hosted: readonly HostedReplica[]): void {
    const isReachedAsBefore = this.#parts.host.unreachable() === this.#unreachable;
    if (!isReachedAsBefore || !this.#set.isAsLooked(hosted)) this.look();
  }

  /** Looks at what the host has of it. */
  look(): void {
    const { host } = this.#parts;
    const hosted = host.replicas(this.#of.pool);
    if (!hosted) return;
    this.#unreachable = host.unreachable();
    this.#set.look(hosted.filter(({ workload }) => workload === this.#of.workload));
    this.#adopt();
    this.#reconcile();
    this.#of.changed();
  }

  /** Undefined: not known yet. */
  observe(): WorkloadObservation | undefined {
    if (this.#parts.host.replicas(this.#of.pool) === undefined) return undefined;
    return this.#observed.of(this.#of.workload, this.#set, {
      desired: this.#desired,
      standby: this.#way.run?.standby?.replicas ?? 0,
      adopted: this.#adopted,
      failures: this.#failures,
      notices: this.#others.notices(),
    });
  }

  /** Replicas that hold a slot at this instant. */
  slotsHeld(): number {
    return this.#observed.slotsHeld(this.#set);
  }

  /** Nothing of it is ordered or there. */
  idle(): boolean {
    return !this.#desired && this.#set.all.length === 0;
  }

  /** Brings it to so many replicas and no standby, each ended within its grace time or this one, and starts nothing any more. */
  async leave(count: number, { mostGraceMs, withinMs }: LeavingTime): Promise<void> {
    const { host } = this.#parts;
    this.#leaving = true;
    this.#operations.hurry(mostGraceMs);
    this.#desired = Math.min(count, this.#set.running.length);
    const stopping = this.#set.all.filter(({ operation }) => operation === "stop");
    for (const { name } of stopping) host.stop(name, mostGraceMs).catch(() => undefined); // tried again, and told, by its own turn
    for (const record of this.#set.all) if (record.wish === "spare") this.#turn(record, "gone"); // all at once
    this.#reconcile();
    await this.#operations.through(withinMs);
  }

  /** Replicas to leave when the actuator ends; undefined: as they are. */
  leftAtExit(): number | undefined {
    return this.#way.leftAtExit();
  }

  close(): void {
    this.#desired = undefined;
    this.#operations.close();
    clearTimeout(this.#alarm);
  }

  #reconcile(): void {
    this.#observed.changed();
    const { host } = this.#parts;
    const [run, desired] = [this.#way.run, this.#desired];
    const known = host.unreachable() === undefined && host.replicas(this.#of.pool) !== undefined;
    if (this.#reconciling || !run || desired === undefined || !known) return;
    this.#reconciling = true;
    this.#isRunAnew = false;
    const nowMs = performance.now();
    const mayStart = !this.#leaving && this.#failures.retryAtMs(nowMs) === undefined;
    const held = { ...run, standby: this.#leaving ? undefined : run.standby };
    this.#carryOut(planOf(this.#set.all, { desired, hash: this.#way.hash, run: held, mayStart }), run);
    for (const record of this.#set.all) this.#operations.advance(record);
    this.#reconciling = false;
    this.#wakeLater(nowMs);
  }

  #carryOut({ changes, replace, add, addSpares }: Plan, run: Run): void {
    for (const { record, to } of changes) this.#turn(record, to);
    const makes = replace !== undefined || add + addSpares > 0;
    if (makes && !this.#preparation.isReady(this.#way.hash, run)) return; // what works goes on working until there is an image
    if (replace) {
      this.#turn(replace, "gone");
      replace.replaced = true;
    }
    for (let missing = add + addSpares; missing > 0; missing -= 1) {
      const { pool, workload } = this.#of;
      const wish: Wish = missing > addSpares ? "run" : "spare";
      const name = this.#parts.host.nameFor(pool, workload);
      this.#turn(this.#set.add(name, this.#way.hash, "gone", this.#failures.round()), wish);
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
    if (by === "somebody") this.#changedByOthers(-1, `ended replica ${record.name}: ${detail}`);
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
    record.fresh = false; // it may run, and does not wait for anything
    this.#fail(failedStart(failure, record.round));
  }

  #fail(failed: Failed): void {
    this.#failures.note(failed, performance.now());
    const { detail } = failed;
    this.#parts.log.warn({ ...this.#names, detail, failures: this.#failures.round() }, "a replica failed");
  }

  #delayed(record: ReplicaRecord, operation: Operation, { message }: HostFailure): void {
    const told = { ...this.#names, replica: record.name, operation, detail: message };
    this.#parts.log.warn(told, "an operation on a replica failed; it is tried again");
    if (operation === "pause") this.#turn(record, "gone"); // a slot is waited for
  }

  #adopt(): void {
    const replicas = this.#others.take();
    if (replicas === 0 || this.#way.run?.foreign !== "adopt") return;
    this.#desired = Math.max(0, (this.#desired ?? 0) + replicas);
    this.#adopted = true;
  }

  #changedByOthers(replicas: 1 | -1, what: string): void {
    if (this.#desired !== undefined) this.#others.changed(replicas, what, this.#way.run?.foreign === "adopt");
  }

  #wakeLater(nowMs: number): void {
    clearTimeout(this.#alarm);
    const next = Math.min(this.#failures.retryAtMs(nowMs) ?? Number.POSITIVE_INFINITY, this.#set.retryAtMs(nowMs));
    if (next < Number.POSITIVE_INFINITY) this.#alarm = setTimeout(() => this.look(), next - nowMs + 1);
  }
}
