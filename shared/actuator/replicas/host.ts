import type { Parsed } from "../../config/parse.ts";
import type { JsonObject } from "../../model/json.ts";
import type { TroubleKind } from "../../model/observation.ts";
import type { RunPolicy } from "../run-policy.ts";

/**
 * ```
 * created ──▶ starting ──▶ ready ──▶ (ending) ──▶ ended
 *                          │   ▲
 *                          ▼   │
 *                         paused
 * ```
 * `starting`: runs and cannot work yet, e.g. a health check that has not passed. `ending`: cannot work any more and is not
 * gone yet. All but `created`, `paused` and `ended` hold a slot.
 */
export type ReplicaState = "created" | "starting" | "ready" | "paused" | "ending" | "ended";

/** One replica as its host has it. */
export interface HostedReplica {
  /** Its only name; chosen by `nameFor`, or by whoever made it behind our back. */
  readonly name: string;
  readonly pool: string;
  readonly workload: string;
  /** Of the template it was made from. */
  readonly hash: string;
  /** Its place among all by age: a younger one has a higher number. */
  readonly age: number;
  readonly state: ReplicaState;
  /** Of one that is ending or ended. */
  readonly end?: ReplicaEnd;
}

export interface ReplicaEnd {
  /** E.g. `exit code 1`. */
  readonly detail: string;
  /** `itself`: it crashed or finished; `somebody`: a person or program ended it; `host`: it went down with its host. */
  readonly by: "itself" | "somebody" | "host";
}

export interface Standby {
  /** `created`: made and not started; `paused`: started and frozen. */
  readonly mode: "created" | "paused";
  /** Held ready besides those that run. */
  readonly replicas: number;
}

/** What the workload part needs to know of a parsed `run`. */
export interface ReplicaRun extends RunPolicy {
  readonly victim: "youngest" | "oldest";
  readonly standby?: Standby | undefined;
  /** A replica may be frozen at any time, also in the middle of its work. */
  readonly pausable: boolean;
}

/** How many operations of a kind run at once on the host. */
export interface Bounds {
  readonly starts: number;
  readonly stops: number;
  /** Of both; starts go first, as they follow upon stops. Left out: each as many as it may. */
  readonly together?: number;
  /** A stop keeps the next one waiting no longer than this: one that is given much time to end holds up nobody. Left out: as long as it takes. */
  readonly stopTurnMs?: number;
}

/**
 * Runs replicas one by one: Docker, this machine, a simulation. Each operation resolves when it is through, and before that
 * `replicas` shows what came of it; it rejects with a `HostFailure`, and is harmless when it is no longer needed: starting
 * what runs, or ending what is gone. `onChange` tells of everything, also of what happens by itself or by others.
 */
export interface ReplicaHost<Run extends ReplicaRun> {
  readonly bounds: Bounds;
  /** A `run` part, references resolved; faults never tell a resolved value. */
  parse(run: JsonObject): Parsed<Run>;
  /** Of the parts of `run` that a replica is made of: where it changes, old replicas are replaced. */
  templateHash(run: JsonObject): string;
  /** A name that no other replica of this host has or had. */
  nameFor(pool: string, workload: string): string;
  /** Begins to tell of the replicas of a pool, those of an earlier life included. */
  watch(pool: string): void;
  /** What there is of a pool; undefined: not known yet. */
  replicas(pool: string): readonly HostedReplica[] | undefined;
  /** Makes what a start needs for these, e.g. an image. Rejects where it cannot be had. */
  prepare(run: Run): Promise<void>;
  make(replica: NewReplica<Run>): Promise<void>;
  start(name: string): Promise<void>;
  pause(name: string): Promise<void>;
  resume(name: string): Promise<void>;
  /** Asks it to end and kills it after its grace time, or after `mostGraceMs` if that is less; resolves when it has ended. */
  stop(name: string, mostGraceMs?: number): Promise<void>;
  /** Removes one that is created or ended, and what came with it. */
  remove(name: string): Promise<void>;
  /** Why the host cannot be reached; undefined: it answers. What is told of replicas is then the last that was known. */
  unreachable(): string | undefined;
  /** Calls back after every change of a pool's replicas, and for every pool when `unreachable` changes. */
  onChange(changed: (pool: string) => void): void;
  /** Ends itself; the replicas are left as they are. */
  close(): Promise<void>;
}

export interface NewReplica<Run> {
  readonly name: string;
  readonly pool: string;
  readonly workload: string;
  readonly hash: string;
  readonly run: Run;
  /** It is to wait as `created` for its start. */
  readonly standby: boolean;
}

/** Why an operation on a replica failed. */
export class HostFailure extends Error {
  override readonly name = "HostFailure";
  readonly kind: TroubleKind;
  /** Known only where the host says. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: TroubleKind, detail: string, retryAfterMs?: number) {
    super(detail);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}
