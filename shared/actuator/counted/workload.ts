import { type BackoffRange, backoffMs } from "../../backoff.ts";
import type { Order, RunSpec } from "../../model/command.ts";
import type { Trouble, WorkloadObservation } from "../../model/observation.ts";
import type { Log } from "../../telemetry/log.ts";
import { type ForeignChanges, foreignChanges } from "../foreign-changes.ts";
import { atExit, type RunPolicy } from "../run-policy.ts";
import type { CountedScheduler, Following, Seen, SetOutcome } from "./scheduler.ts";
import { setAtLast } from "./set-at-last.ts";
import type { SetTelemetry } from "./telemetry.ts";

const backoff: BackoffRange = { firstMs: 250, mostMs: 5000 };

/** What all workloads of an actuator share. */
export interface CountedParts<Run extends RunPolicy> {
  readonly plane: string;
  readonly scheduler: CountedScheduler<Run>;
  readonly telemetry: SetTelemetry;
  readonly log: Log;
}

export interface WorkloadOf {
  readonly pool: string;
  readonly workload: string;
  /** After every change that `observe` would show. */
  readonly changed: () => void;
}

/** Why the scheduler is not told again at once. */
interface Refusal {
  readonly trouble: Trouble;
  readonly retryAtMs: number;
}

/** One workload of a scheduler that counts for itself: brings its count to what was ordered and keeps it there. */
export class CountedWorkload<Run extends RunPolicy> {
  readonly #parts: CountedParts<Run>;
  readonly #of: WorkloadOf;
  readonly #foreign: ForeignChanges;
  readonly #ending = new AbortController();
  #spec: RunSpec | undefined;
  #run: Run | undefined;
  #following: { readonly identity: string; readonly link: Following } | undefined;
  #follows = 0;
  #seen: Seen | undefined;
  #desired: number | undefined;
  #adopted = false;
  /** The scheduler was seen to want what is desired: another number after that is somebody else's. */
  #settled = false;
  #setting: Promise<unknown> | undefined;
  #refusal: Refusal | undefined;
  #refusals = 0;
  #retry: NodeJS.Timeout | undefined;
  #traceparent: string | undefined;

  constructor(parts: CountedParts<Run>, of: WorkloadOf) {
    this.#parts = parts;
    this.#of = of;
    const { plane, log } = parts;
    this.#foreign = foreignChanges({ plane, log, pool: of.pool, workload: of.workload });
  }

  /** Follows what `run` says. What cannot be parsed any more, as a secret is gone, is followed as before. */
  open(spec: RunSpec): void {
    if (this.#spec?.hash === spec.hash && this.#spec.min === spec.min && this.#run) return;
    this.#spec = spec;
    const { scheduler, log } = this.#parts;
    const parsed = scheduler.parse(spec.run);
    if (parsed.ok) this.#follow(parsed.value);
    else
      log.warn({ ...this.#names(), faults: parsed.faults }, "a workload cannot be followed as its `run` is not valid");
  }

  order({ run, desired = this.#desired }: Order, traceparent?: string): "accepted" | "unchanged" {
    const unchanged = this.#spec?.hash === run.hash && desired === this.#desired && !this.#adopted;
    this.open(run);
    if (unchanged) return "unchanged";
    if (desired !== this.#desired) this.#clearRefusal();
    if (desired !== this.#desired || this.#adopted) this.#settled = false;
    this.#desired = desired;
    this.#adopted = false;
    this.#traceparent = traceparent;
    this.#reconcile();
    return "accepted";
  }

  /** Undefined: not known yet. */
  observe(): WorkloadObservation | undefined {
    const seen = this.#seen;
    if (!seen || seen.kind === "unknown") return undefined;
    const counts = seen.kind === "counted" ? seen : { ready: 0, starting: 0, stopping: 0 };
    const trouble = this.#trouble(seen);
    const notices = [...(seen.kind === "counted" ? (seen.notices ?? []) : []), ...this.#foreign.notices()];
    return {
      workload: this.#of.workload,
      ...(this.#desired === undefined ? {} : { desired: this.#desired }),
      ...{ ready: counts.ready, starting: counts.starting, stopping: counts.stopping, standby: 0 },
      ...(trouble ? { trouble } : {}),
      ...(notices.length > 0 ? { notices } : {}),
      ...(this.#adopted ? { adopted: true } : {}),
    };
  }

  /** Why it is not known what it has. */
  unknown(): string {
    if (this.#seen?.kind === "unknown") return this.#seen.why;
    return this.#run ? "not read yet" : "its `run` is not valid";
  }

  /** Nothing of it is ordered or runs. */
  idle(): boolean {
    const seen = this.#seen;
    const none = seen?.kind !== "counted" || seen.ready + seen.starting + seen.stopping === 0;
    return !this.#desired && none && !this.#setting;
  }

  /** Does what is to be done at the exit, within the time the signal gives; else leaves the replicas as they are. */
  async stop(signal: AbortSignal): Promise<void> {
    const count = this.#run && atExit(this.#run, this.#spec?.min);
    const wanted = this.#seen?.kind === "counted" ? this.#seen.wanted : 0;
    const { link } = this.#following ?? {};
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
    clearTimeout(this.#retry);
    this.#ending.abort();
    this.#following?.link.close();
    this.#following = undefined;
  }

  #follow(run: Run): void {
    const { scheduler } = this.#parts;
    const identity = scheduler.identity(run);
    this.#run = run;
    if (this.#following?.identity !== identity) {
      this.#seen = undefined;
      this.#settled = false;
      this.#clearRefusal();
    }
    this.#following?.link.close();
    this.#follows += 1;
    const turn = this.#follows;
    const link = scheduler.follow(run, (seen) => {
      if (turn === this.#follows) this.#saw(seen);
    });
    this.#following = { identity, link };
  }

  #saw(seen: Seen): void {
    if (seen.kind === "unknown" && this.#seen && this.#seen.kind !== "unknown") return;
    if (isLocked(this.#seen) && !isLocked(seen) && this.#refusal?.trouble.kind === "locked") {
      this.#refusal = { ...this.#refusal, retryAtMs: 0 };
    }
    this.#seen = seen;
    const { workload } = this.#of;
    if (seen.kind === "counted" && this.#desired !== undefined) {
      if (seen.wanted === this.#desired) this.#settled = true;
      else if (this.#settled && !this.#setting) this.#changedByOthers(seen.wanted, this.#desired, workload);
    }
    this.#of.changed();
    this.#reconcile();
  }

  #changedByOthers(wanted: number, desired: number, workload: string): void {
    const adopts = this.#run?.foreign === "adopt";
    const done = adopts ? "goes on from there" : `set back to ${desired}`;
    this.#foreign.note(`somebody else changed ${workload} from ${desired} to ${wanted} replicas; ${done}`);
    this.#settled = adopts;
    if (!adopts) return;
    this.#desired = wanted;
    this.#adopted = true;
  }

  #reconcile(): void {
    const { seen, desired } = { seen: this.#seen, desired: this.#desired };
    if (this.#setting || desired === undefined || seen?.kind !== "counted" || seen.wanted === desired) return;
    if (this.#refusal && performance.now() < this.#refusal.retryAtMs) return;
    this.#setting = this.#set(desired).finally(() => {
      this.#setting = undefined;
      this.#of.changed();
      this.#reconcile();
    });
  }

  async #set(count: number): Promise<void> {
    const { pool, workload } = this.#of;
    const link = this.#following?.link;
    if (!link) return;
    const context = { traceparent: this.#traceparent, signal: this.#ending.signal };
    const told = this.#parts.telemetry({ pool, workload, count, traceparent: this.#traceparent });
    this.#traceparent = undefined;
    const outcome = await link.set(count, context);
    told(outcome);
    if (link !== this.#following?.link || count !== this.#desired) return; // what is refused is asked for no more
    if (outcome.kind === "done") this.#done(count);
    else this.#refused(outcome);
  }

  #done(count: number): void {
    this.#clearRefusal();
    if (this.#seen?.kind !== "counted" || this.#seen.wanted === count) return;
    this.#seen = { ...this.#seen, wanted: count }; // its word is newer than what was seen of it
    this.#settled = true;
  }

  #refused({ trouble, retryAfterMs }: Extract<SetOutcome, { kind: "refused" }>): void {
    const waitMs = retryAfterMs ?? backoffMs(this.#refusals, backoff);
    if (this.#refusals === 0) this.#parts.log.warn({ ...this.#names(), trouble: trouble.kind }, trouble.detail);
    this.#refusals += 1;
    this.#refusal = { trouble, retryAtMs: performance.now() + waitMs };
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#refusal = { trouble, retryAtMs: Number.NEGATIVE_INFINITY }; // a timer may be a little early
      this.#reconcile();
    }, waitMs);
  }

  #clearRefusal(): void {
    this.#refusal = undefined;
    this.#refusals = 0;
    clearTimeout(this.#retry);
  }

  #names(): { readonly pool: string; readonly workload: string } {
    const { pool, workload } = this.#of;
    return { pool, workload };
  }

  #trouble(seen: Exclude<Seen, { kind: "unknown" }>): Trouble | undefined {
    if (seen.kind === "missing") return { kind: "start-failed", detail: seen.detail };
    if (!this.#refusal) return seen.trouble;
    const retryInMs = Math.max(0, Math.round(this.#refusal.retryAtMs - performance.now()));
    return { ...this.#refusal.trouble, retryInMs };
  }
}

function isLocked(seen: Seen | undefined): boolean {
  return seen?.kind === "counted" && seen.locked === true;
}
