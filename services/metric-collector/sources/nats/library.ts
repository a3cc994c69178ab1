export type NatsLibrary = typeof import("@nats-io/transport-node");

/** The client library, loaded when it is first needed. */
export function natsLibrary(): Promise<NatsLibrary> {
  return import("@nats-io/transport-node");
}
