import { backoffMs } from "../../../../shared/backoff.ts";
import type { ScalerClient, StreamEvents } from "./client.ts";

/** A stream that a scaler may offer, opened again from one reading to the next: it has no timer of its own. */
export interface OfferedStream {
  /** Opens it where it is not open and its time has come; another client than before opens it anew. */
  ensure(client: ScalerClient): void;
  stop(): void;
}

const retry = { firstMs: 1000, mostMs: 60_000 };
/** A scaler that does not offer it may be replaced by one that does. */
const unimplementedMs = 600_000;

/** `follow` opens it and returns how to stop. */
export function offeredStream<Message>(
  follow: (client: ScalerClient, events: StreamEvents<Message>) => () => void,
  take: (message: Message) => void,
): OfferedStream {
  let current: { readonly client: ScalerClient; readonly stop?: () => void } | undefined;
  let losses = 0;
  let againAtMs = 0;

  const stop = () => {
    current?.stop?.();
    current = undefined;
    losses = 0;
    againAtMs = 0;
  };

  const open = (client: ScalerClient) => {
    const events: StreamEvents<Message> = {
      take: (message) => {
        losses = 0;
        take(message);
      },
      ended: (status) => {
        if (current?.client !== client) return;
        current = { client };
        againAtMs = performance.now() + (status === "UNIMPLEMENTED" ? unimplementedMs : backoffMs(losses++, retry));
      },
    };
    current = { client, stop: follow(client, events) };
  };

  return {
    ensure: (client) => {
      if (current && current.client !== client) stop();
      if (current?.stop || performance.now() < againAtMs) return;
      open(client);
    },
    stop,
  };
}
