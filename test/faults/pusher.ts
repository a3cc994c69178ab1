import { collectorClient } from "../../shared/rpc/collector-client.ts";
import type { Served } from "./served.ts";

/** An application that tells every collector a number, again and again. */
export interface Pusher {
  set(value: number): void;
  readonly value: number;
  close(): void;
}

const everyMs = 500;

/** `addresses` of the collectors; `name` of the metric. */
export function pusher(addresses: readonly string[], name: string, served: Served): Pusher {
  const clients = addresses.map((address) => collectorClient(address));
  let value = 0;
  const timer = setInterval(() => {
    for (const client of clients) {
      served.note(name, value);
      // one that cannot be reached is told the next one
      void client.push([{ name, value }], AbortSignal.timeout(everyMs * 2)).catch(() => undefined);
    }
  }, everyMs);
  return {
    set: (next) => {
      value = next;
    },
    get value() {
      return value;
    },
    close: () => {
      clearInterval(timer);
      for (const client of clients) client.close();
    },
  };
}
