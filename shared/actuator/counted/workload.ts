import type { Order, RunSpec } from "../../model/command.ts";
import type { WorkloadObservation } from "../../model/observation.ts";
import type { Log } from "../../telemetry/log.ts";
import { type ForeignChanges, foreignChanges } from "../foreign-changes.ts";
import { atExit, type RunPolicy } from "../run-policy.ts";
import { BackOff } from "./back-off.ts";
import type { Claims } from "./claims.ts";
import { Followed } from "./followed.ts";
import { observedOf } from "./observed.ts";
import type { CountedScheduler, Seen } from "./scheduler.ts";
import { setAtLast } from "./set-at-last.ts";
import type { SetTelemetry } from "./telemetry.ts";

/** What all workloads of an actuator share. */
export interface CountedParts<Run extends RunPolicy> {
  readonly plane: string;
  readonly scheduler: CountedScheduler<Run>;
  readonly claims: Claims;
  readonly telemetry: SetTelemetry;
  readonly log: Log;
}

export interface WorkloadOf {
  readonly pool: string;
  readonly workload: string;
  /** After every change that `observe` would show. */
  readonly changed: () => void;
  /** Nobody watches the pool. */
  readonly unwatched: () => boolean;
}

/** A count being set. */
interface Call {
  readonly count: number;
  /** What the scheduler wanted before. */
  readonly before: number;
  /** What was seen meanwhile is not older than the change. */
  outdated: boolean;
}

/** One workload of a scheduler that counts for itself: brings its count to what was ordered and keeps it there. */
export class CountedWorkload<Run extends RunPolicy> {
  readonly #parts: CountedParts<Run>;
  readonly #of: WorkloadOf;
  readonly #foreign: ForeignChanges;
  readonly #followed: Followed<Run>;
  readonly #backOff = new BackOff(() => this.#reconcile());
  readonly #ending = new AbortController();
  #seen: Seen | undefined;
  #desired: number | undefined;
  #adopted = false;
  /** It is in no pool any more: what it has is only counted. */
  #retired = false;
  /** The scheduler was seen to want what is desired: another number after that is somebody else's. */
  #settled = false;
  #setting: Promise<unknown> | undefined;
  #call: Call | undefined;
  #traceparent: string | undefined;

  constructor(parts: CountedParts<Run>, of: WorkloadOf) {
    this.#parts = parts;
    this.#of = of;
    const { plane, log, scheduler, claims } = parts;
    const { pool, workload } = of;
    this.#foreign = foreignChanges({ plane, log, pool, workload });
    this.#followed = new Followed({
      ...{ scheduler, claims, log, pool, workload },
      saw: (seen) => this.#saw(seen),
      moved: () => this.#moved(),
      abandoned: () => this.#retired || of.unwatched(),
    });
  }

  open(spec: RunSpec): void {
    this.#retired = false;
    this.#followed.open(spec);
  }

  tryAgain(): void {
    this.#followed.tryAgain();
  }

  order({ run, desired = this.#desired }: Order, traceparent?: string): "accepted" | "unchanged" {
    const unchanged = this.#followed.goesBy(run) && desired === this.#desired && !this.#adopted;
    this.open(run);
    if (unchanged) return "unchanged";
    if (desired !== this.#desired) this.#backOff.forget();
    this.#desired = desired;
    this.#adopted = false;
    this.#settled = !this.#setting && this.#seen?.kind === "counted" && this.#seen.wanted === desired;
    this.#traceparent = traceparent;
    this.#reconcile();
    return "accepted";
  }

  /** It was taken out of its pool: its count is nobody's here any more. */
  retire(): void {
    this.#retired = true;
    this.#desired = undefined;
    this.#adopted = false;
    this.#backOff.forget();
  }

  /** Undefined: not known yet. */
  observe(): WorkloadObservation | undefined {
    const seen = this.#seen;
    if (!seen || seen.kind === "unknown") return undefined;
    return observedOf({
      ...{ workload: this.#of.workload, seen, desired: this.#desired, adopted: this.#adopted },
      refused: this.#backOff.trouble(),
      notices: this.#foreign.notices(),
    });
  }

  /** Why it is not known what it has. */
  unknown(): string {
    return this.#seen?.kind === "unknown" ? this.#seen.why : this.#followed.why();
  }

  /** Replicas seen to hold a slot. */
  occupied(): number {
    const seen = this.#seen;
    return seen?.kind === "counted" ? seen.ready + seen.starting + seen.stopping : 0;
  }

  /** It is in no pool and nothing of it runs. */
  isOver(): boolean {
    return this.#retired && this.occupied() === 0 && !this.#setting;
  }

  /** Does what is to be done at the exit, within the time the signal gives; else leaves the replicas as they are. */
  async stop(signal: AbortSignal): Promise<void> {
    const { run, min, link } = this.#followed;
    const count = run && !this.#retired ? atExit(run, min) : undefined;
    const wanted = this.#seen?.kind === "counted" ? this.#seen.wanted : 0;
    this.#desired = undefined;
    if (link && count !== undefined && wanted > count) {
      signal.addEventListener("abort", () => this.#ending.abort(), { once: true });
      await this.#setting;
      const outcome = await setAtLast(link, count, signal);
      if (outcome.kind === "refused") this.#parts.log.warn(this.#names(), `left as it is: ${outcome.trouble.detail}`);
    }
    this.close();
  }

  close(): void {
    this.#desired = undefined;
    this.#backOff.end();
    this.#ending.abort();
    this.#followed.close();
  }

  #moved(): void {
    this.#seen = undefined;
    this.#settled = false;
    this.#backOff.forget();
  }

  #saw(seen: Seen): void {
    if (seen.kind === "unknown" && this.#seen && this.#seen.kind !== "unknown") return;
    if (isLocked(this.#seen) && !isLocked(seen)) this.#backOff.unlocked();
    const call = this.#call;
    if (call && seen.kind === "counted" && (seen.wanted === call.count || seen.wanted !== call.before)) {
      call.outdated = true;
    }
    this.#seen = seen;
    this.#judge();
    this.#of.changed();
    this.#reconcile();
  }

  /** While a count is being set it cannot be told whose the number is that the scheduler wants. */
  #judge(): void {
    const { seen, desired } = { seen: this.#seen, desired: this.#desired };
    if (this.#setting || desired === undefined || seen?.kind !== "counted") return;
    if (seen.wanted !== desired) {
      if (this.#settled) this.#changedByOthers(seen.wanted, desired);
      return;
    }
    this.#settled = true;
    this.#backOff.forget();
  }

  #changedByOthers(wanted: number, desired: number): void {
    const adopts = this.#followed.run?.foreign === "adopt";
    const done = adopts ? "goes on from there" : `set back to ${desired}`;
    const { workload } = this.#of;
    this.#foreign.note(`somebody else changed ${workload} from ${desired} to ${wanted} replicas; ${done}`);
    this.#settled = adopts;
    this.#adopted = adopts;
    if (adopts) this.#desired = wanted;
    else this.#backOff.changedByOthers();
  }

  #reconcile(): void {
    const { seen, desired } = { seen: this.#seen, desired: this.#desired };
    if (this.#setting || desired === undefined || seen?.kind !== "counted" || seen.wanted === desired) return;
    if (this.#backOff.waits()) return;
    this.#setting = this.#set({ count: desired, before: seen.wanted, outdated: false }).finally(() => {
      this.#setting = undefined;
      this.#call = undefined;
      this.#judge();
      this.#of.changed();
      this.#reconcile();
    });
  }

  async #set(call: Call): Promise<void> {
    const { pool, workload } = this.#of;
    const { link, identity } = this.#followed;
    if (!link) return;
    this.#call = call;
    const { count } = call;
    const context = { traceparent: this.#traceparent, signal: this.#ending.signal };
    const told = this.#parts.telemetry({ pool, workload, count, traceparent: this.#traceparent });
    this.#traceparent = undefined;
    const outcome = await link.set(count, context);
    told(outcome);
    if (outcome.kind === "done") {
      if (identity === this.#followed.identity) this.#done(call);
      return;
    }
    const { trouble, retryAfterMs } = outcome;
    // what is asked for no more is not waited for, but where the scheduler itself said how long
    if (link !== this.#followed.link || (count !== this.#desired && retryAfterMs === undefined)) return;
    const isFirst = this.#backOff.refused(outcome);
    if (isFirst) this.#parts.log.warn({ ...this.#names(), trouble: trouble.kind }, trouble.detail);
  }

  #done({ count, outdated }: Call): void {
    this.#backOff.forget();
    this.#settled = count === this.#desired;
    // its word is newer than what was seen of it
    if (this.#seen?.kind === "counted" && !outdated) this.#seen = { ...this.#seen, wanted: count };
  }

  #names(): { readonly pool: string; readonly workload: string } {
    const { pool, workload } = this.#of;
    return { pool, workload };
  }
}

function isLocked(seen: Seen | undefined): boolean {
  return seen?.kind === "counted" && seen.locked === true;
}
