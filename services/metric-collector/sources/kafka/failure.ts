import { networkCodeOf, networkFailure } from "../../../../shared/network-failure.ts";
import type { KafkaAccess } from "./link.ts";

/** What answered speaks something else. */
export class NotKafka extends Error {
  override readonly name = "NotKafka";
}

/** Why a broker could not be asked, for a person. Never repeats what it said: that may echo anything. */
export function kafkaConnectionFailure(thrown: unknown, address: string, { tls, sasl }: KafkaAccess): string {
  const causes = causesOf(thrown);
  const refusals = causes.map((cause) => property(cause, "apiId"));
  if (refusals.includes("UNSUPPORTED_SASL_MECHANISM")) {
    return `${address} does not offer the sasl mechanism ${sasl?.mechanism}`;
  }
  if (refusals.includes("SASL_AUTHENTICATION_FAILED")) {
    return `${address} does not accept the username and password of "${sasl?.username}" with ${sasl?.mechanism}`;
  }
  if (causes.some((cause) => cause instanceof NotKafka)) return notKafka(address, tls !== null);
  const network = causes.find((cause) => !networkCodeOf(cause)?.startsWith("PLT_KFK_") && networkCodeOf(cause));
  const timeOut = causes.find((cause) => ["TimeoutError", "AbortError"].includes(String(property(cause, "name"))));
  const known = network ?? timeOut;
  if (known) return networkFailure(known, address, { protocol: "Kafka", authority: "tls.ca" });
  if (causes.some((cause) => property(cause, "message") === "Connection closed")) return closed(address, tls, sasl);
  const code = causes.map((cause) => property(cause, "code")).find((found) => found !== "PLT_KFK_NETWORK");
  const said = typeof code === "string" && /^\w{1,60}$/.test(code) ? ` (${code})` : "";
  return `${address} gave no usable answer${said}; is it a Kafka broker?`;
}

function closed(address: string, tls: KafkaAccess["tls"], sasl: KafkaAccess["sasl"]): string {
  const wanted = [...(tls ? [] : ["tls"]), ...(sasl ? [] : ["sasl"])].join(" or ");
  return `${address} closed the connection${wanted && `; a broker does so if it wants ${wanted}`}`;
}

function notKafka(address: string, withTls: boolean): string {
  return `${address} does not speak Kafka${withTls ? "" : ", or wants tls"}`;
}

/** An error, what caused it, and what it is made of. */
function causesOf(thrown: unknown, depth = 0): unknown[] {
  if (!(thrown instanceof Error) || depth > 5) return [thrown];
  const parts = thrown instanceof AggregateError ? thrown.errors : [];
  return [thrown, ...[...parts, thrown.cause].filter(Boolean).flatMap((cause) => causesOf(cause, depth + 1))];
}

function property(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}

/** What a broker refuses about a topic or a group, by the number of Kafka's protocol. */
export function kafkaRefusal(code: number, about: string, name: string | undefined): string {
  const said = ` (${name ?? `error ${code}`})`;
  return `${meanings[code]?.replace("%", about) ?? `${about} cannot be read: the broker refuses`}${said}`;
}

const soon = "the next reading asks the cluster again";
const meanings: Readonly<Record<number, string>> = {
  3: "% does not exist",
  5: `% has no leader at the moment; ${soon}`,
  6: `% has just been moved to another broker; ${soon}`,
  14: "the coordinator of % is still loading its offsets",
  15: "the coordinator of % is not there yet",
  16: `% has just been moved to another coordinator; ${soon}`,
  17: "% does not exist: the name is none that a topic can have",
  29: "the cluster does not allow % to be read; give the user the right to describe it",
  30: "the cluster does not allow % to be read; give the user the right to describe it",
  35: "% cannot be read: the broker is too old; Kafka 3.1 or newer is needed",
};
