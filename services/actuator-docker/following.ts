import { type BackoffRange, backoffMs } from "../../shared/backoff.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Engine, EventStream } from "./engine.ts";
import type { Mirror } from "./mirror.ts";

const backoff: BackoffRange = { firstMs: 100, mostMs: 5000 };

/** The engine begins to record events a moment after it says that it does: what happened in between is in this list. */
const firstRelistMs = 1000;
const relistMs = 5000;
/** Who ended a container out of reach is told again by events, which come a moment after the list where Docker has much to do. */
const replayMs = 250;
/** Between a doubt and the list that settles it; doubts come in bursts. */
const doubtMs = 50;

type FollowedEngine = Pick<Engine, "check" | "list" | "events">;

/** Keeps a mirror true until it is closed: reconnects for ever, lists anew after each time and now and then. */
export interface Following {
  /** Why the engine cannot be reached; undefined: it answers, or was not asked yet. */
  unreachable(): string | undefined;
  /** Something went wrong: finds out soon whether the engine still answers, and what there is. */
  doubt(): void;
  close(): void;
}

/** `reached` is called after the first list, and whenever contact is lost, lost for another reason, or back. */
export function follow(engine: FollowedEngine, mirror: Mirror, reached: () => void): Following {
  const follower = new Follower(engine, mirror, reached);
  void follower.run();
  return follower;
}

class Follower implements Following {
  readonly #engine: FollowedEngine;
  readonly #mirror: Mirror;
  readonly #reached: () => void;
  #unreachable: string | undefined;
  #heard = false;
  #closed = false;
  #failures = 0;
  #stream: EventStream | undefined;
  #wake: (() => void) | undefined;
  #doubt: NodeJS.Timeout | undefined;
  /** Since the last pause. */
  #doubted = false;
  #learning = false;

  constructor(engine: FollowedEngine, mirror: Mirror, reached: () => void) {
    this.#engine = engine;
    this.#mirror = mirror;
    this.#reached = reached;
  }

  unreachable(): string | undefined {
    return this.#unreachable;
  }

  doubt(): void {
    this.#doubt ??= setTimeout(() => {
      this.#doubt = undefined;
      this.#doubted = true; // a list that is under way may be older
      this.#wake?.();
    }, doubtMs);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#doubt);
    this.#stream?.close();
    this.#wake?.();
  }

  async run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#stayConnected();
      } catch (thrown) {
        if (!this.#closed) this.#lost(messageOf(thrown));
      }
      if (!this.#closed) await this.#pause(backoffMs(this.#failures, backoff));
      this.#failures += 1;
    }
  }

  /** Ends when contact is lost; rejects where the engine says why. */
  async #stayConnected(): Promise<void> {
    await this.#engine.check();
    this.#mirror.expect(true);
    const stream = await this.#engine.events(this.#mirror.newestSeconds);
    this.#stream = stream;
    try {
      const reading = this.#read(stream);
      await Promise.race([reading, this.#listAgainAndAgain(stream)]);
    } finally {
      this.#stream = undefined;
      stream.close();
      this.#wake?.();
    }
  }

  async #read({ events }: EventStream): Promise<void> {
    for await (const event of events) {
      if (this.#closed) return;
      if (event) this.#mirror.note(event);
      else this.doubt(); // something happened, and a list says what
      this.#learn();
    }
  }

  async #listAgainAndAgain(stream: EventStream): Promise<void> {
    let waitMs = firstRelistMs;
    while (!this.#closed) {
      const listed = await this.#engine.list();
      if (this.#mirror.lacksEvents(listed)) await this.#sleep(replayMs);
      if (this.#closed || this.#stream !== stream) return;
      this.#failures = 0;
      const isNews = !this.#heard || this.#unreachable !== undefined;
      this.#heard = true;
      this.#unreachable = undefined;
      this.#mirror.settle(listed);
      if (isNews) this.#reached();
      this.#learn();
      if (await this.#pause(waitMs)) waitMs = relistMs;
      if (this.#stream !== stream) return;
      this.#mirror.expect(false);
    }
  }

  /** No event tells whether a container has a health check, nor whether Docker goes down itself when it ends one. */
  #learn(asked: readonly string[] = []): void {
    const ids = this.#mirror.unsure();
    if (this.#learning || ids.every((id) => asked.includes(id))) return;
    this.#learning = true;
    void this.#engine
      .list(ids)
      .then(
        (listed) => this.#mirror.learn(listed),
        () => this.doubt(),
      )
      .finally(() => {
        this.#learning = false;
        this.#learn(ids);
      });
  }

  #lost(why: string): void {
    if (this.#unreachable === why) return;
    this.#unreachable = why;
    this.#reached();
  }

  /** Until the time is over, which it tells, or somebody wakes it; there is none where a doubt has come up since the last. */
  async #pause(waitMs: number): Promise<boolean> {
    const isOver = !this.#doubted && (await this.#sleep(waitMs));
    this.#doubted = false;
    return isOver;
  }

  #sleep(waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs, true);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });
  }
}
