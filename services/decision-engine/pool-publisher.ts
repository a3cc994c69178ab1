import { messageOf } from "../../shared/errors.ts";
import { oneAtATime } from "../../shared/one-at-a-time.ts";
import type { Lease, Store } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { PoolLoop } from "./pool-loop.ts";
import { momentOf } from "./pool-moment.ts";
import type { PoolSeats } from "./pool-seats.ts";
import { shownJson } from "./shown-pool.ts";

const everyMs = 250;

/** Moments of ten minutes are kept of each pool: one a second, and fewer where there are many pools. */
const keptMs = 600_000;
const momentEveryMs = 1000;
const mostPoolsEachSecond = 50;

/** Tells of the pools that this engine decides: moments of each now and then, and all there is of those that others ask for. */
export class PoolPublisher {
  private readonly store: Store;
  private readonly seats: PoolSeats;
  private readonly log: Log;
  private readonly timer: NodeJS.Timeout;
  private readonly unlisten: () => void;
  private readonly tell = oneAtATime(() => this.tellAll());
  private momentAtMs = 0;
  private failing = false;

  constructor(store: Store, seats: PoolSeats, log: Log) {
    this.store = store;
    this.seats = seats;
    this.log = log;
    this.timer = setInterval(this.tell, everyMs);
    this.unlisten = store.onAsked(this.tell);
  }

  stop(): void {
    clearInterval(this.timer);
    this.unlisten();
  }

  private async tellAll(): Promise<void> {
    try {
      const asked = await this.store.askedPools();
      const shown = asked.flatMap((pool) => this.seats.loop(pool) ?? []);
      await this.forEach(shown, (loop, lease) => this.store.putShown(lease, shownJson(loop.parts())));
      await this.tellMoments();
      this.failing = false;
    } catch (thrown) {
      if (!this.failing) this.log.warn({ problem: messageOf(thrown) }, "other engines cannot be told of the pools");
      this.failing = true;
    }
  }

  private async tellMoments(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs < this.momentAtMs) return;
    const stepMs = momentStepMs(this.seats.count);
    this.momentAtMs = nowMs + stepMs - everyMs / 2;
    const wallMs = Date.now();
    const most = Math.floor(keptMs / stepMs);
    await this.forEach(this.seats.loops(), (loop, lease) =>
      this.store.addMoment(lease, momentOf(loop.parts(), wallMs), most),
    );
  }

  private async forEach(
    loops: readonly PoolLoop[],
    write: (loop: PoolLoop, lease: Lease) => Promise<void>,
  ): Promise<void> {
    await Promise.all(
      loops.map((loop) => {
        const lease = this.seats.lease(loop.spec.name);
        return lease ? write(loop, lease) : undefined;
      }),
    );
  }
}

/** From one moment of a pool to the next, with so many pools: 30,000 moments are kept of all, some 20 MB. */
export function momentStepMs(pools: number): number {
  return momentEveryMs * Math.max(1, Math.ceil(pools / mostPoolsEachSecond));
}
