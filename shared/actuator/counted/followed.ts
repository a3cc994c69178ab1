import type { RunSpec } from "../../model/command.ts";
import type { Log } from "../../telemetry/log.ts";
import type { RunPolicy } from "../run-policy.ts";
import type { Claimant, Claims } from "./claims.ts";
import type { CountedScheduler, Following, Seen } from "./scheduler.ts";

export interface FollowedOf<Run extends RunPolicy> {
  readonly scheduler: CountedScheduler<Run>;
  readonly claims: Claims;
  readonly log: Log;
  readonly pool: string;
  readonly workload: string;
  saw(seen: Seen): void;
  /** What was seen was of something else. */
  moved(): void;
  /** Nobody asks for its count any more. */
  abandoned(): boolean;
}

/** What of its scheduler a workload is, by the newest `run` that is valid. */
export class Followed<Run extends RunPolicy> implements Claimant {
  readonly name: string;
  readonly #of: FollowedOf<Run>;
  #spec: RunSpec | undefined;
  #run: Run | undefined;
  /** Newer than what is followed, and not valid. */
  #invalid: RunSpec | undefined;
  #identity: string | undefined;
  #link: Following | undefined;
  #follows = 0;
  /** Who else has it. */
  #rival: string | undefined;

  constructor(of: FollowedOf<Run>) {
    this.#of = of;
    this.name = `${of.workload} of pool ${of.pool}`;
  }

  get run(): Run | undefined {
    return this.#run;
  }

  get min(): number | undefined {
    return this.#spec?.min;
  }

  get identity(): string | undefined {
    return this.#identity;
  }

  get link(): Following | undefined {
    return this.#link;
  }

  /** It goes by this `run`. */
  goesBy({ hash }: RunSpec): boolean {
    return this.#spec?.hash === hash;
  }

  /** Follows what `run` says. While that cannot be parsed, as a secret is missing, it goes by the one before. */
  open(spec: RunSpec): void {
    const { scheduler, log, pool, workload } = this.#of;
    if (!this.goesBy(spec)) {
      const parsed = scheduler.parse(spec.run);
      if (!parsed.ok) {
        const { faults } = parsed;
        const isNew = this.#invalid?.hash !== spec.hash;
        this.#invalid = spec;
        if (isNew) log.warn({ pool, workload, faults }, "a workload cannot be followed as its `run` is not valid");
        return;
      }
      this.#run = parsed.value;
      this.#follow(parsed.value);
    }
    this.#spec = spec;
    this.#invalid = undefined;
  }

  /** Tries again what could not be followed: a secret may be there, another workload gone. */
  tryAgain(): void {
    if (this.#invalid) this.open(this.#invalid);
    if (this.#rival !== undefined && this.#run) this.#follow(this.#run);
  }

  /** Why nothing was seen yet. */
  why(): string {
    if (this.#rival !== undefined) return `what its \`run\` names is scaled by ${this.#rival} already`;
    return this.#run ? "not read yet" : "its `run` is not valid";
  }

  abandoned(): boolean {
    return this.#of.abandoned();
  }

  giveWay(other: string): void {
    this.close();
    this.#rival = other;
    this.#of.moved();
  }

  close(): void {
    this.#follows += 1;
    this.#link?.close();
    this.#link = undefined;
    if (this.#identity !== undefined) this.#of.claims.release(this.#identity, this);
    this.#identity = undefined;
  }

  #follow(run: Run): void {
    const { scheduler, claims } = this.#of;
    const identity = scheduler.identity(run);
    if (this.#identity !== identity) {
      this.close();
      this.#of.moved();
    }
    this.#rivalIs(claims.claim(identity, this));
    if (this.#rival !== undefined) return;
    this.#identity = identity;
    this.#link?.close();
    this.#follows += 1;
    const turn = this.#follows;
    this.#link = scheduler.follow(run, (seen) => {
      if (turn === this.#follows) this.#of.saw(seen);
    });
  }

  #rivalIs(rival: string | undefined): void {
    const isNew = rival !== this.#rival;
    this.#rival = rival;
    const { log, pool, workload } = this.#of;
    if (isNew && rival !== undefined) log.warn({ pool, workload }, `not followed: ${this.why()}`);
  }
}
