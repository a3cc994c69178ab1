import type { Outgoing } from "./handlers.ts";

/** Sends messages of which only the newest of each key matters: what a slow reader has not taken is replaced, never queued. */
export function newestOnly<Message>(stream: Outgoing<Message>): { put(key: string, message: Message): void } {
  const unsent = new Map<string, Message>();
  let blocked = false;
  stream.onDrain(() => {
    blocked = false;
    for (const [key, message] of unsent) {
      if (blocked) return;
      unsent.delete(key);
      blocked = !stream.send(message);
    }
  });
  return {
    put: (key, message) => {
      if (blocked) unsent.set(key, message);
      else blocked = !stream.send(message);
    },
  };
}
