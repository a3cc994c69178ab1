/** What a Redis said: a whole number as text, text as bytes, lists of those. Anything else is no reply of a Redis. */
export type RedisReply = unknown;

/** An error that a server answered with. */
export interface RedisRefusal {
  /** Its first word, such as `NOAUTH`. */
  readonly code: string;
  /** All of it; may echo anything. */
  readonly text: string;
}

/** A count; undefined where the reply is none. 15 digits are exact, and more than a server can hold. */
export function countIn(reply: RedisReply): number | undefined {
  return typeof reply === "string" && /^\d{1,15}$/.test(reply) ? Number(reply) : undefined;
}

/** Text; undefined where the reply is none. */
export function textIn(reply: RedisReply): string | undefined {
  return Buffer.isBuffer(reply) ? reply.toString("utf8") : undefined;
}

/** Names and values that alternate in a list; undefined where the reply is no such list. */
export function fieldsIn(reply: RedisReply): ReadonlyMap<string, RedisReply> | undefined {
  if (!Array.isArray(reply) || reply.length % 2 !== 0) return undefined;
  const fields = new Map<string, RedisReply>();
  for (let index = 0; index < reply.length; index += 2) {
    const name = textIn(reply[index]);
    if (name === undefined) return undefined;
    fields.set(name, reply[index + 1]);
  }
  return fields;
}

/** The error a server answered with; undefined: something else went wrong. */
export function refusalIn(thrown: unknown): RedisRefusal | undefined {
  if (!(thrown instanceof Error) || thrown.name !== "ReplyError") return undefined;
  return { code: thrown.message.split(" ", 1)[0] ?? "", text: thrown.message };
}

/** An error of a server that was not asked anything, such as that it has too many clients: the client wraps those. */
export function unaskedRefusal(error: unknown): unknown {
  const [, text] = (error instanceof Error && /Last error: (.*)$/s.exec(error.message)) || [];
  return text === undefined ? error : Object.assign(new Error(text), { name: "ReplyError" });
}
