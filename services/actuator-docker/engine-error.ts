import { z } from "zod";
import { messageOf } from "../../shared/errors.ts";
import { EngineError } from "./engine.ts";

const refusal = z.object({ statusCode: z.int(), message: z.string() });

/** What the library says before the engine's own sentence: `(HTTP code 404) no such container - `. */
const libraryWords = /^\(HTTP code \d+\) .*? - /;

/** What a call that failed means: the engine's own sentence, or why it did not answer. */
export function engineError(thrown: unknown, address: string): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const refused = refusal.safeParse(thrown);
  if (refused.success) {
    const { statusCode, message } = refused.data;
    const sentence = message.replace(libraryWords, "").trim();
    return new EngineError(sentence || `Docker answered with HTTP status ${statusCode}`, statusCode);
  }
  return new EngineError(noAnswer(thrown, address));
}

function noAnswer(thrown: unknown, address: string): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (code === "ENOENT") return `there is no Docker at ${address}: start it, or name another with --host`;
  if (code === "EACCES") return `Docker at ${address} may not be used by this user: add the user to its group`;
  if (code === "ECONNREFUSED") return `Docker at ${address} refuses connections: is it running?`;
  return `Docker at ${address} does not answer: ${messageOf(thrown)}`;
}
