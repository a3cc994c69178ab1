import { identityOf } from "../../shared/actuator/process-identity.ts";
import {
  type Bounds,
  type HostedReplica,
  HostFailure,
  type NewReplica,
  type ReplicaEnd,
  type ReplicaHost,
  type ReplicaState,
} from "../../shared/actuator/replicas/host.ts";
import { poolNews } from "../../shared/actuator/replicas/pool-news.ts";
import type { Parsed } from "../../shared/config/parse.ts";
import type { AllowList } from "../../shared/config/references.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { EndingGroups } from "./ending-groups.ts";
import type { Ledger } from "./ledger.ts";
import { membersOf, runsIn } from "./process-group.ts";
import { type Replica, type ReplicaEvents, startReplica } from "./replica.ts";
import { parseRun } from "./run.ts";
import type { ProcessRun } from "./schema.ts";
import { spawnQueue } from "./spawn-queue.ts";
import { templateHash } from "./template-hash.ts";

export interface ProcessHostOptions {
  /** Identity of the actuator in this life. */
  readonly owner: string;
  readonly allowRefs: AllowList;
  readonly ledger: Ledger;
}

/** A replica and what runs of it. */
interface Life {
  /** Replaced at every change. */
  hosted: HostedReplica;
  readonly run: ProcessRun;
  process: Replica | undefined;
  /** It is to end, also where it is not spawned yet. */
  unwanted: boolean;
  /** Call back when nothing of it runs any more. */
  readonly waiting: (() => void)[];
}

/** How a spawn came out. */
interface Spawned {
  through(): void;
  failed(failure: HostFailure): void;
}

/** Runs replicas as processes of this machine, which is always there. All of them end with it. */
export class ProcessHost implements ReplicaHost<ProcessRun> {
  /** Spawns wait for each other anyway; those that end use nothing up. */
  readonly bounds: Bounds = { starts: 4, stops: Number.POSITIVE_INFINITY };
  readonly #options: ProcessHostOptions;
  readonly #lives = new Map<string, Life>();
  /** How many there were, by pool and workload. */
  readonly #counts = new Map<string, number>();
  /** What `replicas` tells of a pool, until it changes: it is asked for often. */
  readonly #listed = new Map<string, readonly HostedReplica[]>();
  readonly #news = poolNews();
  readonly #spawnInTurn = spawnQueue();
  readonly #endings = new EndingGroups({ membersOf, runsIn });
  #newestAge = 0;

  constructor(options: ProcessHostOptions) {
    this.#options = options;
  }

  parse(run: JsonObject): Parsed<ProcessRun> {
    return parseRun(run, this.#options.allowRefs);
  }

  templateHash(run: JsonObject): string {
    return templateHash(run);
  }

  nameFor(pool: string, workload: string): string {
    const of = `${pool}/${workload}`;
    const count = (this.#counts.get(of) ?? 0) + 1;
    this.#counts.set(of, count);
    return `${of}#${count}`;
  }

  watch(): void {
    // What there is is known from the start: nothing is left of an earlier life.
  }

  replicas(pool: string): readonly HostedReplica[] {
    const listed = this.#listed.get(pool) ?? this.#list(pool);
    this.#listed.set(pool, listed);
    return listed;
  }

  async prepare(): Promise<void> {
    // A start needs nothing.
  }

  async make({ name, pool, workload, hash, run, standby }: NewReplica<ProcessRun>): Promise<void> {
    if (this.#lives.has(name)) return;
    this.#newestAge += 1;
    const hosted: HostedReplica = { name, pool, workload, hash, age: this.#newestAge, state: "created" };
    const life: Life = { hosted, run, process: undefined, unwanted: false, waiting: [] };
    this.#lives.set(name, life);
    this.#changed(pool);
    try {
      if (standby) await this.#spawn(life, true);
    } catch (thrown) {
      this.#lives.delete(name);
      this.#changed(pool);
      throw thrown;
    }
  }

  async start(name: string): Promise<void> {
    const life = this.#lives.get(name);
    if (life?.hosted.state !== "created") return;
    if (!life.process) return await this.#spawn(life, false);
    await life.process.release();
    this.#turn(life, "created", "ready");
  }

  async pause(name: string): Promise<void> {
    const life = this.#lives.get(name);
    if (life?.hosted.state !== "ready") return;
    life.process?.pause();
    this.#turn(life, "ready", "paused");
  }

  async resume(name: string): Promise<void> {
    const life = this.#lives.get(name);
    if (life?.hosted.state !== "paused") return;
    life.process?.resume();
    this.#turn(life, "paused", "ready");
  }

  async stop(name: string, mostGraceMs?: number): Promise<void> {
    const life = this.#lives.get(name);
    if (!life) return;
    life.unwanted = true;
    if (!life.process) return;
    const { state } = life.hosted;
    life.process.stop(state === "created" ? 0 : mostGraceMs); // what only waits has nothing to finish
    this.#turn(life, state, "ending");
    await new Promise<void>((resolve) => life.waiting.push(resolve));
  }

  async remove(name: string): Promise<void> {
    const life = this.#lives.get(name);
    if (life?.hosted.state === "created") await this.stop(name);
    if (!life || life.process) return;
    this.#lives.delete(name);
    this.#changed(life.hosted.pool);
  }

  unreachable(): undefined {
    return undefined;
  }

  onChange(changed: (pool: string) => void): void {
    this.#news.onChange(changed);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lives.keys()].map((name) => this.stop(name, 0)));
  }

  #spawn(life: Life, held: boolean): Promise<void> {
    return new Promise((through, failed) => {
      this.#spawnInTurn(() => {
        if (life.unwanted) return through();
        const { hosted, run } = life;
        const events = this.#eventsOf(life, held, { through, failed });
        const plan = { run, label: hosted.name, owner: this.#options.owner, held };
        life.process = startReplica(plan, events, this.#endings);
      });
    });
  }

  #eventsOf(life: Life, held: boolean, { through, failed }: Spawned): ReplicaEvents {
    const { ledger } = this.#options;
    let pid: number | undefined;
    return {
      onSpawned: (number) => {
        pid = number;
        const identity = identityOf(number);
        if (identity) ledger.add({ ...identity, label: life.hosted.name });
      },
      onReady: () => {
        if (!held) this.#turn(life, "created", "ready");
        through();
      },
      onStartFailed: (detail) => {
        this.#gone(life, pid); // it may be on record in part
        failed(new HostFailure("start-failed", detail));
      },
      onExit: (detail) => {
        const { state } = life.hosted;
        if (state !== "ending") this.#turn(life, state, "ending", { detail, by: "itself" });
      },
      onGone: () => this.#gone(life, pid),
    };
  }

  /** Nothing of it runs; one that could not be started is as it was made. */
  #gone(life: Life, pid: number | undefined): void {
    if (pid !== undefined) this.#options.ledger.remove(pid);
    life.process = undefined;
    this.#turn(life, "ending", "ended", life.hosted.end);
    for (const resolve of life.waiting.splice(0)) resolve();
  }

  /** Nothing changes where something else has come in between. */
  #turn(life: Life, from: ReplicaState, to: ReplicaState, end?: ReplicaEnd): void {
    if (life.hosted.state !== from || from === to) return;
    life.hosted = { ...life.hosted, state: to, ...(end ? { end } : {}) };
    this.#changed(life.hosted.pool);
  }

  #list(pool: string): readonly HostedReplica[] {
    const lives = [...this.#lives.values()].filter(({ hosted }) => hosted.pool === pool);
    return lives.map(({ hosted }) => hosted);
  }

  #changed(pool: string): void {
    this.#listed.delete(pool);
    this.#news.changed(pool);
  }
}
