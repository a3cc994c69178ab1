import { messageOf } from "../../shared/errors.ts";
import type { Store } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { momentOf } from "./pool-moment.ts";
import type { PoolSeats } from "./pool-seats.ts";
import { shownJson } from "./shown-pool.ts";

const momentEveryMs = 1000;
const shownEveryMs = 250;

/** Tells of the pools that this engine decides: a moment of each once a second, and all there is of those that others ask for. */
export class PoolPublisher {
  private readonly store: Store;
  private readonly seats: PoolSeats;
  private readonly log: Log;
  private readonly timers: readonly NodeJS.Timeout[];
  private readonly unlisten: () => void;
  private asked: ReadonlySet<string> = new Set();
  private failing = false;

  constructor(store: Store, seats: PoolSeats, log: Log) {
    this.store = store;
    this.seats = seats;
    this.log = log;
    this.timers = [
      setInterval(() => void this.tellMoments(), momentEveryMs),
      setInterval(() => void this.show(this.asked), shownEveryMs),
    ];
    this.unlisten = store.onAsked(() => void this.lookWhoAsks());
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.unlisten();
  }

  private async tellMoments(): Promise<void> {
    const wallMs = Date.now();
    await this.forEach(this.seats.loops(), (loop, lease) =>
      this.store.addMoment(lease, momentOf(loop.parts(), wallMs)),
    );
    await this.lookWhoAsks();
  }

  private async lookWhoAsks(): Promise<void> {
    const before = this.asked;
    try {
      this.asked = new Set(await this.store.askedPools());
    } catch {
      return; // told by whoever writes
    }
    await this.show(new Set([...this.asked].filter((pool) => !before.has(pool))));
  }

  private async show(pools: ReadonlySet<string>): Promise<void> {
    const own = [...pools].flatMap((pool) => this.seats.loop(pool) ?? []);
    await this.forEach(own, (loop, lease) => this.store.putShown(lease, shownJson(loop.parts())));
  }

  private async forEach<Loop extends { readonly spec: { readonly name: string } }>(
    loops: readonly Loop[],
    write: (loop: Loop, lease: NonNullable<ReturnType<PoolSeats["lease"]>>) => Promise<void>,
  ): Promise<void> {
    try {
      await Promise.all(
        loops.map((loop) => {
          const lease = this.seats.lease(loop.spec.name);
          return lease ? write(loop, lease) : undefined;
        }),
      );
      this.failing = false;
    } catch (thrown) {
      if (!this.failing) this.log.warn({ problem: messageOf(thrown) }, "other engines cannot be told of the pools");
      this.failing = true;
    }
  }
}
