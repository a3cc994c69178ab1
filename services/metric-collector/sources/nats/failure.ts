import { MicroscalerError } from "../../../../shared/errors.ts";
import { networkFailure } from "../../../../shared/network-failure.ts";
import type { Endpoint } from "../connection/endpoint.ts";
import { NotThisProtocol } from "../connection/not-this-protocol.ts";
import { JetstreamRefusal } from "./jetstream-api.ts";
import { NatsRefusal } from "./refusal.ts";

/** What a failure has to name; nothing of it is secret. */
export interface NatsTarget {
  readonly stream: string;
  readonly consumer: string;
  readonly servers: readonly Endpoint[];
}

/** Why a server told no count, for a person. Never repeats the server's own words: they may echo anything. */
export function natsFailure(thrown: unknown, { stream, consumer, servers }: NatsTarget): string {
  const at = servers.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`).join(", ");
  if (thrown instanceof MicroscalerError) return thrown.message;
  if (thrown instanceof JetstreamRefusal) return refused(thrown.errorCode, stream, consumer, at);
  if (thrown instanceof NotThisProtocol) return `${at} does not speak as a NATS server with JetStream does`;
  if (thrown instanceof NatsRefusal) {
    switch (thrown.why) {
      case "login":
        return `${at} does not accept the credentials, or wants some`;
      case "permission":
        return `the user may not read the consumer "${consumer}" at ${at}; it needs to publish to "$JS.API.CONSUMER.INFO.${stream}.${consumer}" and to subscribe to "_INBOX.>"`;
      case "no-responders":
        return `nobody at ${at} answers for JetStream; it is not enabled there, or not for this account`;
      case "no-tls":
        return `${at} does not offer TLS; leave out tls, and "tls://", where it is not wanted`;
      case "other":
        return `${at} has ended the connection with an error`;
    }
  }
  return networkFailure(thrown, at, { protocol: "the protocol of NATS", authority: "tls.ca" });
}

/** Numbers of errors as JetStream has them. */
function refused(errorCode: number, stream: string, consumer: string, at: string): string {
  const said = ` (${errorCode})`;
  if (errorCode === 10_059) return `there is no stream "${stream}" at ${at}${said}`;
  if (errorCode === 10_014) return `the stream "${stream}" at ${at} has no consumer "${consumer}"${said}`;
  if (errorCode === 10_039 || errorCode === 10_076) return `JetStream is not enabled for this account at ${at}${said}`;
  if (errorCode === 10_008 || errorCode === 503) return `JetStream at ${at} has no leader now${said}`;
  return `JetStream at ${at} told nothing of the consumer "${consumer}" of the stream "${stream}"${said}`;
}
