import {
  type HostedReplica,
  HostFailure,
  type NewReplica,
  type ReplicaEnd,
  type ReplicaState,
} from "../../shared/actuator/replicas/host.ts";
import { poolNews } from "../../shared/actuator/replicas/pool-news.ts";
import type { Writable } from "../../shared/writable.ts";
import type { SimulatedRun } from "./schema.ts";

export interface SimulatedReplica extends HostedReplica {
  readonly run: SimulatedRun;
}

export interface SimulatedSchedulerOptions {
  /** Most replicas that start, are ready or end at one time. */
  readonly capacity: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

interface Pretended extends SimulatedReplica {
  state: ReplicaState;
  end?: ReplicaEnd;
  /** Until it is ready, crashes or has ended. */
  timer: NodeJS.Timeout | undefined;
  /** When it will have ended, on the monotonic clock. */
  endAtMs: number;
  /** Call back at its next change of state. */
  readonly waiting: (() => void)[];
  /** As it was shown last, until it changes. */
  shown: SimulatedReplica | undefined;
}

function holdsSlot(state: ReplicaState): boolean {
  return state === "starting" || state === "ready" || state === "ending";
}

function shown(pretended: Pretended): SimulatedReplica {
  if (pretended.shown) return pretended.shown;
  const { name, pool, workload, hash, run, age, state, end } = pretended;
  const replica: Writable<SimulatedReplica> = { name, pool, workload, hash, run, age, state };
  if (end) replica.end = end;
  pretended.shown = replica;
  return replica;
}

/** Pretends to run replicas: they take time to start and to end, and fail and crash by chance. What others do to them is done here. */
export class SimulatedScheduler {
  readonly #options: SimulatedSchedulerOptions;
  readonly #replicas = new Map<string, Pretended>();
  /** The same by pool: with many pools nobody looks through all of them. */
  readonly #pools = new Map<string, Set<Pretended>>();
  /** What `listOf` gave and still holds: whoever looks at a pool asks once for each of its workloads. */
  readonly #lists = new Map<string, readonly SimulatedReplica[]>();
  /** Replicas that hold a slot. */
  #taken = 0;
  readonly #news = poolNews();
  #newestAge = 0;
  #slowness = 1;

  constructor(options: SimulatedSchedulerOptions) {
    this.#options = options;
  }

  /** Calls back soon after every change of a pool, never from within what caused it. */
  onChange(changed: (pool: string) => void): void {
    this.#news.onChange(changed);
  }

  /** As they are at this instant; what is returned does not change. */
  list(): readonly SimulatedReplica[] {
    return [...this.#replicas.values()].map(shown);
  }

  /** Those of one pool, as `list` gives them. */
  listOf(pool: string): readonly SimulatedReplica[] {
    const known = this.#lists.get(pool) ?? [...(this.#pools.get(pool) ?? [])].map(shown);
    this.#lists.set(pool, known);
    return known;
  }

  /** All that takes time from now on takes so many times as long. */
  slow(factor: number): void {
    this.#slowness = factor;
  }

  make({ name, pool, workload, hash, run }: NewReplica<SimulatedRun>): void {
    if (this.#replicas.has(name)) return;
    this.#newestAge += 1;
    const nothing = { timer: undefined, endAtMs: Number.POSITIVE_INFINITY, waiting: [], shown: undefined };
    const made: Pretended = { name, pool, workload, hash, run, age: this.#newestAge, state: "created", ...nothing };
    this.#replicas.set(name, made);
    this.#pools.set(pool, (this.#pools.get(pool) ?? new Set()).add(made));
    this.#changed(pool);
  }

  /** Resolves when it is ready, or is stopped before. */
  async start(name: string): Promise<void> {
    const replica = this.#replicas.get(name);
    if (replica?.state !== "created") return;
    this.#takeSlot();
    const { run } = replica;
    const fails = this.#options.random() < run.failure;
    this.#become(replica, "starting");
    this.#later(replica, this.#time(run.start, run), () => this.#become(replica, fails ? "created" : "ready"));
    await this.#nextChange(replica);
    if (replica.state === "created") throw new HostFailure("start-failed", "the start failed, by chance");
  }

  pause(name: string): void {
    const replica = this.#replicas.get(name);
    if (replica?.state === "ready" || replica?.state === "starting") this.#become(replica, "paused");
  }

  resume(name: string): void {
    const replica = this.#replicas.get(name);
    if (replica?.state !== "paused") return;
    this.#takeSlot();
    this.#become(replica, "ready");
  }

  /** Resolves when it has ended; asked again, the earliest end holds. */
  async stop(name: string, mostGraceMs = Number.POSITIVE_INFINITY): Promise<void> {
    const replica = this.#replicas.get(name);
    if (!replica || replica.state === "created" || replica.state === "ended") return;
    const asked = replica.state === "ending";
    const ownMs = asked ? Number.POSITIVE_INFINITY : this.#time(replica.run.stop, replica.run);
    if (!asked) this.#become(replica, "ending");
    const inMs = Math.min(ownMs, mostGraceMs);
    const endAtMs = performance.now() + inMs;
    if (endAtMs < replica.endAtMs) {
      replica.endAtMs = endAtMs;
      this.#later(replica, inMs, () => this.#become(replica, "ended"));
    }
    await this.#nextChange(replica);
  }

  remove(name: string): void {
    const replica = this.#replicas.get(name);
    if (replica?.state !== "created" && replica?.state !== "ended") return;
    this.#replicas.delete(name);
    this.#pools.get(replica.pool)?.delete(replica);
    this.#changed(replica.pool);
  }

  /** It ends at once: by itself, with its host, or because somebody else ended it. */
  end(name: string, by: ReplicaEnd["by"]): void {
    const replica = this.#replicas.get(name);
    if (!replica || replica.state === "created" || replica.state === "ended") return;
    replica.end = { by, detail: by === "itself" ? "exit code 1" : "signal SIGKILL" };
    this.#become(replica, "ended");
  }

  close(): void {
    for (const { timer } of this.#replicas.values()) clearTimeout(timer);
    this.#replicas.clear();
    this.#pools.clear();
    this.#lists.clear();
  }

  #changed(pool: string): void {
    this.#lists.delete(pool);
    this.#news.changed(pool);
  }

  #become(replica: Pretended, state: ReplicaState): void {
    clearTimeout(replica.timer);
    this.#taken += Number(holdsSlot(state)) - Number(holdsSlot(replica.state));
    replica.state = state;
    replica.shown = undefined;
    for (const wake of replica.waiting.splice(0)) wake();
    const { crashAfter } = replica.run;
    if (state === "ready" && crashAfter !== undefined) {
      const inMs = -Math.log(1 - this.#options.random()) * crashAfter;
      this.#later(replica, inMs, () => this.end(replica.name, "itself"));
    }
    this.#changed(replica.pool);
  }

  #nextChange({ waiting }: Pretended): Promise<void> {
    return new Promise((resolve) => waiting.push(resolve));
  }

  #later(replica: Pretended, ms: number, act: () => void): void {
    clearTimeout(replica.timer);
    replica.timer = setTimeout(act, ms);
  }

  #time(ms: number, { jitter }: SimulatedRun): number {
    return ms * this.#slowness * (1 + jitter * (2 * this.#options.random() - 1));
  }

  #takeSlot(): void {
    const { capacity } = this.#options;
    const taken = this.#taken;
    if (taken < capacity) return;
    throw new HostFailure(
      "no-capacity",
      `the simulated scheduler runs at most ${capacity} replicas, and ${taken} are there`,
    );
  }
}
