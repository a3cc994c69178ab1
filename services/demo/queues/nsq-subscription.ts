import { setImmediate, setTimeout } from "node:timers/promises";
import { type Message, Reader } from "nsqjs";
import { callMs } from "../queue.ts";

export interface Channel {
  /** Of an nsqd, `host:port` of its TCP protocol. */
  readonly nsqd: string;
  readonly topic: string;
  readonly channel: string;
}

export interface SubscriptionOptions {
  /** Messages that nsqd hands out before those are finished. */
  readonly atOnce: number;
  /** Then nsqd gives one to somebody else; left out: as nsqd was started. */
  readonly timeoutMs?: number;
}

/** Messages as nsqd hands them out. */
export interface Subscription {
  /** The next one in hand; waits for it for `withinMs` at most. @throws Error where nsqd does not answer */
  next(withinMs: number): Promise<Message | undefined>;
  /** Gives back what nobody asked for. */
  close(): Promise<void>;
}

const lookMs = 5;
/** What nsqd has just handed out is here by then. */
const underWayMs = 20;

/** Subscribes to a channel; a lost connection is opened again within a second. */
export function subscribe({ nsqd, topic, channel }: Channel, { atOnce, timeoutMs }: SubscriptionOptions): Subscription {
  const reader = new Reader(topic, channel, {
    nsqdTCPAddresses: [nsqd],
    maxInFlight: atOnce,
    maxBackoffDuration: 0,
    outputBufferSize: -1, // else a message may wait for company for a quarter of a second
    lookupdPollInterval: 1, // s; addresses that are given are looked at just as often
    ...(timeoutMs === undefined ? {} : { messageTimeout: timeoutMs }),
  });
  const state = { connected: false, refusal: "" };
  const arrived: Message[] = [];
  reader.on("ready", () => {
    state.connected = true;
  });
  reader.on("nsqd_closed", () => {
    state.connected = false;
    arrived.length = 0; // it gives them to others
  });
  reader.on("error", ({ message }: Error) => {
    state.refusal = message;
  });
  reader.on("message", (message) => arrived.push(message));
  reader.connect();
  return {
    next: async (withinMs) => {
      if (!(await isTrue(() => state.connected, callMs))) throw new Error(`nsqd does not answer: ${state.refusal}`);
      await isTrue(() => arrived.length > 0, withinMs);
      return firstInTime(arrived);
    },
    close: async () => {
      reader.pause(); // else nsqd hands out again what it gets back
      await setTimeout(underWayMs);
      for (const message of arrived.splice(0)) message.requeue(0, false);
      await setImmediate(); // what is answered is sent with the next turn
      reader.close();
    },
  };
}

/** Those that nsqd has given to others in the meantime are dropped. */
function firstInTime(arrived: Message[]): Message | undefined {
  for (;;) {
    const message = arrived.shift();
    if (message === undefined || message.timeUntilTimeout() !== null) return message;
  }
}

/** Whether it becomes true within `withinMs`. */
async function isTrue(what: () => boolean, withinMs: number): Promise<boolean> {
  const endAtMs = performance.now() + withinMs;
  while (!what() && performance.now() < endAtMs) await setTimeout(lookMs);
  return what();
}
