import { type Message, Reader } from "nsqjs";

/** Messages that a consumer has taken and not finished. */
export interface TakenMessages {
  /** Finishes them all. */
  finish(): Promise<void>;
  /** Goes away; what is not finished stays in flight until its time is over. */
  close(): Promise<void>;
}

/** Takes so many messages from a channel of the nsqd at `host:port` (TCP), and no more. */
export async function takeMessages(
  nsqd: string,
  { topic, channel }: { readonly topic: string; readonly channel: string },
  count: number,
): Promise<TakenMessages> {
  const reader = new Reader(topic, channel, { nsqdTCPAddresses: [nsqd], maxInFlight: count, messageTimeout: 60_000 });
  const messages: Message[] = [];
  await new Promise<void>((resolve, reject) => {
    reader.on("error", reject);
    reader.on("message", (message) => {
      messages.push(message);
      if (messages.length === count) resolve();
    });
    reader.connect();
  });
  return {
    finish: async () => {
      reader.pause(); // no others in their place
      for (const message of messages) message.finish();
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
    close: () =>
      new Promise((resolve) => {
        reader.on("nsqd_closed", () => resolve());
        reader.close();
      }),
  };
}
