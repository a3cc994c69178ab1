import { NotThisProtocol } from "./not-this-protocol.ts";

/** What a NATS server says. */
export type NatsMessage =
  | { readonly kind: "info"; readonly text: string }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "ping" | "pong" | "ok" }
  | { readonly kind: "message"; readonly subject: string; readonly headers: string; readonly body: string };

/** Longer than whatever a server says in one line, and than the answers we ask for. */
const mostLineBytes = 64 * 1024;
const mostBodyBytes = 8 * 1024 * 1024;

/** What has come whole, and what is left. @throws NotThisProtocol */
export function natsMessagesIn(bytes: Buffer): { readonly messages: readonly NatsMessage[]; readonly rest: Buffer } {
  const messages: NatsMessage[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf("\r\n");
    if (end === -1) {
      if (rest.length > mostLineBytes) throw new NotThisProtocol();
      return { messages, rest };
    }
    const line = rest.toString("utf8", 0, end);
    const delivery = deliveryIn(line);
    if (!delivery) {
      messages.push(plain(line));
      rest = rest.subarray(end + 2);
      continue;
    }
    const from = end + 2;
    const to = from + delivery.bytes;
    if (rest.length < to + 2) return { messages, rest };
    const body = from + delivery.headerBytes;
    const headers = rest.toString("utf8", from, body);
    messages.push({ kind: "message", subject: delivery.subject, headers, body: rest.toString("utf8", body, to) });
    rest = rest.subarray(to + 2);
  }
}

/** `MSG subject sid [reply] bytes`, `HMSG subject sid [reply] headerBytes bytes`. */
function deliveryIn(line: string) {
  const [, subject = "", bytes] = /^MSG (\S+) \S+ (?:\S+ )?(\d{1,9})$/i.exec(line) ?? [];
  const [, subjectToo = "", headerBytes, all] = /^HMSG (\S+) \S+ (?:\S+ )?(\d{1,9}) (\d{1,9})$/i.exec(line) ?? [];
  if (bytes === undefined && all === undefined) return undefined;
  const found = { subject: subject || subjectToo, bytes: Number(bytes ?? all), headerBytes: Number(headerBytes ?? 0) };
  if (found.bytes > mostBodyBytes || found.headerBytes > found.bytes) throw new NotThisProtocol();
  return found;
}

function plain(line: string): NatsMessage {
  const [, word = "", text = ""] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
  switch (word.toUpperCase()) {
    case "INFO":
      return { kind: "info", text };
    case "-ERR":
      return { kind: "error", text };
    case "PING":
      return { kind: "ping" };
    case "PONG":
      return { kind: "pong" };
    case "+OK":
      return { kind: "ok" };
    default:
      throw new NotThisProtocol();
  }
}
