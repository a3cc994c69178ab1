import { MicroscalerError } from "../../shared/errors.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import { oneAtATime } from "../../shared/one-at-a-time.ts";
import type { Lease, Store } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { Actuators } from "./actuators.ts";
import type { DecisionLog } from "./decision-log.ts";
import { EngineMembers } from "./engine-members.ts";
import { LeaseBook } from "./lease-book.ts";
import type { MetricHub } from "./metric-hub.ts";
import type { Pace } from "./pace.ts";
import type { PoolLoop, PoolSurroundings } from "./pool-loop.ts";
import { PoolRoll } from "./pool-roll.ts";
import { PoolSeat } from "./pool-seat.ts";
import { PoolShare } from "./pool-share.ts";

export interface SeatSurroundings {
  readonly store: Store;
  readonly hub: MetricHub;
  readonly actuators: Actuators;
  readonly decisions: DecisionLog;
  /** This engine, among all. */
  readonly holder: string;
  readonly leaseTtlMs: number;
  readonly pace: Pace;
  readonly log: Log;
}

/** Pools are taken in so large groups, so that those which are decided already are not held up: a pool takes a millisecond. */
const mostAtOnce = 25;
const pauseMs = 25;

/** The pools that this engine decides: its fair share of all there are, with the loop of each. */
export class PoolSeats {
  readonly members: EngineMembers;
  private readonly parts: SeatSurroundings;
  private readonly roll: PoolRoll;
  private readonly leases: LeaseBook;
  private readonly seats = new Map<string, PoolSeat>();
  private readonly listeners = new Set<() => void>();
  private readonly sort = oneAtATime(() => this.takeMine());
  private readonly unlisten: () => void;
  private stopped = false;
  /** Pools that are this engine's to decide. */
  private due = 0;
  private readonly share: PoolShare;

  constructor(parts: SeatSurroundings) {
    const { store, holder, leaseTtlMs, log, actuators } = parts;
    this.parts = parts;
    this.share = new PoolShare(store, holder, log);
    const onError = (what: string) => (err: unknown) => log.warn({ err }, what);
    this.leases = new LeaseBook(store, holder, leaseTtlMs, {
      onTaken: (lease) => this.taken(lease),
      onHeld: (pool, by) => this.held(pool, by),
      onBack: (pool) => this.loop(pool)?.decideAgain(),
      onError: onError("the store cannot be asked for leases"),
      onFault: (pool, err) => log.error({ pool, err }, "what became of the lease of the pool cannot be taken up"),
    });
    // a little less than a lease, so that whoever takes over waits for the lease already when it ends
    this.members = new EngineMembers(store, () => ({ id: holder, actuators: actuators.names() }), leaseTtlMs * 0.75, {
      onChange: this.sort,
      onError: onError("the store cannot be told that this engine is alive"),
    });
    this.roll = new PoolRoll(store, this.sort, onError("the pools cannot be read"));
    this.unlisten = store.onEngines(() => this.leases.look());
  }

  /** Whether the pools were ever read: before that nobody knows which there are. */
  get hasRead(): boolean {
    return this.roll.isRead;
  }

  /** Pools there are. */
  get count(): number {
    return this.roll.count;
  }

  isKnown(pool: string): boolean {
    return this.roll.get(pool) !== undefined;
  }

  /** The error for a pool that there is not. */
  unknown(pool: string): MicroscalerError {
    if (!this.roll.isRead) return new MicroscalerError("unavailable", "the pools were not read from the store yet");
    const names = this.roll.all().map(({ name }) => name);
    return new MicroscalerError("not-found", `there is no pool ${pool}; there are ${names.join(", ") || "none"}`);
  }

  /** Resolves when these pools are known, and taken where they are this engine's; or after so long. */
  shared(pools: readonly string[], withinMs: number): Promise<void> {
    const areTaken = () => pools.every((pool) => this.isKnown(pool) && this.seats.get(pool)?.isLed !== false);
    return new Promise((resolve) => {
      const look = () => {
        if (areTaken()) end();
      };
      const end = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const stop = this.subscribe(look);
      const timer = setTimeout(end, withinMs);
      look();
    });
  }

  /** Of the pools that this engine decides, or decided last while nobody else does. */
  loops(): readonly PoolLoop[] {
    return [...this.seats.values()].flatMap(({ loop }) => loop ?? []);
  }

  /** Pools of this engine that nobody decides yet. */
  get waiting(): number {
    return Math.max(0, this.due - [...this.seats.values()].filter(({ isLed }) => isLed).length);
  }

  loop(pool: string): PoolLoop | undefined {
    return this.seats.get(pool)?.loop;
  }

  /** The lease while this engine certainly holds it. */
  lease(pool: string): Lease | undefined {
    return this.leases.valid(pool, performance.now());
  }

  /** Calls back after pools or their loops came, changed or went; returns how to stop. */
  subscribe(changed: () => void): () => void {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  }

  /** Names of the actuators of all pools there are. */
  actuatorsInUse(): ReadonlySet<string> {
    return new Set(this.roll.all().map(({ spec }) => String(spec.actuator)));
  }

  /** These actuators are others than before: their pools begin anew, and others may be taken. */
  async actuatorsChanged(names: ReadonlySet<string>): Promise<void> {
    const concerned = [...this.seats].filter(([, { spec }]) => names.has(spec.actuator)).map(([name]) => name);
    await this.standDown(concerned);
    await this.members.announce();
    this.sort();
  }

  /** Gives all pools to the others, at once. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unlisten();
    this.roll.stop();
    await this.members.leave().catch(() => undefined); // its word ends by itself
    const seats = [...this.seats.values()];
    this.seats.clear();
    await Promise.all(seats.map((seat) => seat.end()));
    await this.leases.stop().catch(() => undefined); // leases end by themselves
  }

  /** Takes the pools that are this engine's by now, and gives away those that are not. */
  private async takeMine(): Promise<void> {
    const members = this.members.all();
    if (this.stopped || !this.roll.isRead || members.length === 0) return;
    const mine = this.share.of(this.roll.all(), members);
    this.due = mine.size;
    await this.standDown([...this.seats.keys()].filter((pool) => !mine.has(pool)));
    let taken = 0;
    for (const [pool, { record, spec }] of mine) {
      const seat = this.seats.get(pool);
      const surroundings = this.surroundings(spec);
      if (seat?.record === record || !surroundings) continue;
      if (seat) await this.reseat(pool, seat);
      if (this.stopped) return;
      this.seats.set(pool, new PoolSeat(record, spec, surroundings));
      this.leases.want(pool);
      this.leases.renew(pool);
      taken += 1;
      if (taken % mostAtOnce === 0) await this.pause();
    }
    for (const listener of this.listeners) listener();
  }

  /** The busier the engine, the longer: a thousand pools at once would keep it from hearing what it has opened. */
  private pause(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, pauseMs + 2 * this.parts.pace.followersMs()));
  }

  /** Undefined: its actuator is no longer reached here, which the others do not know yet. */
  private surroundings({ actuator: name }: PoolSpec): PoolSurroundings | undefined {
    const { store, hub, actuators, decisions, log, pace } = this.parts;
    const actuator = actuators.get(name);
    const room = actuators.room(name);
    // where the store ends with this process, the last checkpoint of a loop is for its next one here
    const checkpointEveryMs = () => (store.isShared ? checkpointStepMs(this.count) : Number.POSITIVE_INFINITY);
    if (!actuator || !room) return undefined;
    return { store, hub, actuator, room, decisions, leases: this.leases, log, pace, checkpointEveryMs };
  }

  private taken(lease: Lease): void {
    const { pool, generation } = lease;
    const seat = this.seats.get(pool);
    if (!seat) return;
    this.parts.log.info({ pool, generation: String(generation) }, "leads the pool");
    seat.lead(lease);
    for (const listener of this.listeners) listener();
  }

  private held(pool: string, by: string): void {
    const seat = this.seats.get(pool);
    if (!seat?.loop) return;
    this.parts.log.info({ pool, holder: by }, "another engine leads the pool");
    void seat.stop();
    for (const listener of this.listeners) listener();
  }

  private async reseat(pool: string, seat: PoolSeat): Promise<void> {
    await seat.end(); // what it has learned is left to the next
    this.parts.log.info({ pool }, "the configuration of the pool has changed");
  }

  private async standDown(pools: readonly string[]): Promise<void> {
    if (pools.length === 0) return;
    const seats = pools.flatMap((pool) => this.seats.get(pool) ?? []);
    for (const pool of pools) this.seats.delete(pool);
    await Promise.all(seats.map((seat) => seat.end()));
    await this.leases.drop(pools).catch(() => undefined); // they end by themselves
  }
}

/** Once a second; of many pools less often, up to every five seconds: 1,000 of ten workloads are 20 MB each time. */
function checkpointStepMs(pools: number): number {
  return Math.min(5000, Math.max(1000, pools * 5));
}
