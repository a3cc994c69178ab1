import type { Following, Seen, SetContext, SetOutcome } from "../../shared/actuator/counted/scheduler.ts";
import type { Trouble } from "../../shared/model/observation.ts";
import { goesBack, type MarathonApp } from "./app.ts";
import type { AppRead } from "./app-read.ts";
import type { EventStream } from "./event-stream.ts";
import type { Waiting } from "./launch-queue.ts";
import { Locks } from "./locks.ts";
import type { MarathonClient } from "./marathon-client.ts";
import { placedOf } from "./placed.ts";
import { type Reader, readerOf } from "./reader.ts";
import type { MarathonRun } from "./schema.ts";
import { setInstances } from "./set-instances.ts";
import { unplacedTrouble } from "./unplaced-trouble.ts";

export interface FollowedParts {
  readonly client: MarathonClient;
  /** Tells of changes as they happen, as long as it is open. */
  readonly events: Pick<EventStream, "isOpen" | "problem">;
}

/** Between readings while changes are told as they happen, and where they are not or something waits for room. */
const slowMs = 10_000;
const quickMs = 1000;

/** One app: read when it may have changed, and from time to time. */
export class FollowedApp implements Following {
  readonly #parts: FollowedParts;
  readonly #run: MarathonRun;
  readonly #saw: (seen: Seen) => void;
  readonly #reader: Reader;
  readonly #closed = new AbortController();
  readonly #locks = new Locks();
  #app: MarathonApp | undefined;
  #waiting: Waiting | undefined;
  #unplacedSinceMs: number | undefined;
  #asking = false;
  /** Why nothing new is told of it though Marathon answers; what was known is kept. */
  #untold: Trouble | undefined;

  constructor(parts: FollowedParts, run: MarathonRun, saw: (seen: Seen) => void) {
    this.#parts = parts;
    this.#run = run;
    this.#saw = saw;
    this.#reader = readerOf({
      read: (signal) => this.#read(signal),
      everyMs: () => (parts.events.isOpen() && this.#unplacedSinceMs === undefined ? slowMs : quickMs),
    });
    this.#reader.wake();
  }

  /** One of these may have changed. */
  changed(apps: readonly string[]): void {
    if (apps.includes(this.#run.app)) this.#reader.wake();
  }

  wake(): void {
    this.#reader.wake();
  }

  async set(count: number, context: SetContext): Promise<SetOutcome> {
    const { client } = this.#parts;
    const { app: id, force } = this.#run;
    const signal = AbortSignal.any([context.signal, this.#closed.signal]);
    const known = this.#untold ? undefined : this.#app;
    const fresh = known && !goesBack(known); // what goes back with the count is read again: an event may have been lost
    const found: AppRead = fresh ? { kind: "read", app: known } : await client.app(id, signal);
    if (found.kind !== "read") return { kind: "refused", trouble: unreadTrouble(found) };
    const { app } = found;
    const trouble = this.#trouble();
    const outcome = await setInstances({ client, app, trouble, locks: this.#locks, count, force, signal });
    if (outcome.kind === "done") {
      if (this.#app) this.#app = { ...this.#app, instances: count };
      this.#reader.restart(); // what is being read now may be older than this
    }
    return outcome;
  }

  close(): void {
    this.#closed.abort();
    this.#reader.stop();
  }

  async #read(signal: AbortSignal): Promise<boolean> {
    const found = await this.#parts.client.app(this.#run.app, signal);
    if (signal.aborted) return true;
    if (found.kind === "failed") return false; // told by whether Marathon can be reached
    if (found.kind === "read") this.#note(found.app);
    this.#untold = found.kind === "read" ? undefined : unreadTrouble(found);
    this.#tell();
    if (found.kind !== "read") return found.kind === "hidden";
    void this.#askWhy();
    return true;
  }

  /** Beside the readings: a slow launch queue delays none of them. */
  async #askWhy(): Promise<void> {
    if (this.#unplacedSinceMs === undefined || this.#asking) return;
    this.#asking = true;
    const waiting = await this.#parts.client.waiting(this.#run.app, this.#closed.signal);
    this.#asking = false;
    if (this.#unplacedSinceMs === undefined || this.#closed.signal.aborted) return;
    this.#waiting = waiting;
    this.#tell();
  }

  #note(app: MarathonApp): void {
    this.#app = app;
    this.#locks.seen(app.deployments.map(({ id }) => id));
    if (placedOf(app).unplaced > 0) this.#unplacedSinceMs ??= performance.now();
    else {
      this.#unplacedSinceMs = undefined;
      this.#waiting = undefined;
    }
  }

  #tell(): void {
    const app = this.#app;
    if (!app) {
      if (this.#untold) this.#saw({ kind: "unknown", why: this.#untold.detail });
      return;
    }
    const { wanted, ready, starting, stopping, unreachable } = placedOf(app);
    const trouble = this.#untold ?? this.#trouble();
    const silence = this.#parts.events.problem();
    const notices = [
      ...(unreachable > 0
        ? [`${unreachable} of ${app.tasks.length} tasks of ${app.id} are on agents that Mesos does not reach`]
        : []),
      ...(silence === undefined ? [] : [`Marathon does not tell of changes, it is asked every second: ${silence}`]),
    ];
    this.#saw({
      ...{ kind: "counted", wanted, ready, starting, stopping, locked: app.deployments.length > 0 },
      ...(trouble ? { trouble } : {}),
      ...(notices.length > 0 ? { notices } : {}),
    });
  }

  #trouble(): Trouble | undefined {
    if (!this.#app || this.#unplacedSinceMs === undefined) return undefined;
    const { unplaced } = placedOf(this.#app);
    const waitedMs = performance.now() - this.#unplacedSinceMs;
    return unplacedTrouble({ app: this.#app, unplaced, waiting: this.#waiting, waitedMs });
  }
}

function unreadTrouble(found: Exclude<AppRead, { kind: "read" }>): Trouble {
  return { kind: found.kind === "hidden" ? "start-failed" : "scheduler-error", detail: found.detail };
}
