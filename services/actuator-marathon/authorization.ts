import { messageOf } from "../../shared/errors.ts";
import type { Connection } from "./connection.ts";
import type { Credentials } from "./credentials.ts";
import { type LoggedIn, logIn } from "./login.ts";

/** The header that says who calls; `authorization` left out: none is needed. */
export type Authorized =
  | { readonly ok: true; readonly authorization?: string }
  | { readonly ok: false; readonly reason: string; readonly refused?: boolean };

export interface Authorization {
  /** Logs in where that is needed, once for all who ask meanwhile. Never rejects. */
  current(): Promise<Authorized>;
  /** Where this was just refused: reads the credentials and logs in again, or gives the same where it just did. */
  renewed(refused: Authorized): Promise<Authorized>;
}

/** A login that failed or did not help is not tried again for so long. */
const retryMs = 5000;
/** One that is refused is put off twice as long each time, up to this: accounts get locked. */
const mostRetryMs = 300_000;

/** `credentials` are read at each login, so that a rotated secret is picked up. */
export function authorizationBy(credentials: () => Credentials, connection: Connection): Authorization {
  let refusals = 0;
  let renewedAtMs = Number.NEGATIVE_INFINITY;
  let held: { readonly result: Promise<Authorized>; retryAtMs: number } | undefined;
  const obtain = () => {
    const result = headerFor(credentials, connection);
    const attempt = { result, retryAtMs: Number.POSITIVE_INFINITY };
    held = attempt;
    void result.then((came) => {
      if (came.ok) refusals = 0;
      else attempt.retryAtMs = performance.now() + (came.refused ? putOffMs(refusals++) : retryMs);
    });
    return result;
  };
  const current = () => (held && performance.now() < held.retryAtMs ? held.result : obtain());
  return {
    current,
    renewed: async (refused) => {
      const before = held;
      if ((await current()) !== refused || held !== before) return current(); // somebody else renewed it
      if (performance.now() < renewedAtMs + retryMs) return refused;
      renewedAtMs = performance.now();
      return obtain();
    },
  };
}

function putOffMs(refusals: number): number {
  return Math.min(mostRetryMs, retryMs * 2 ** refusals);
}

async function headerFor(credentials: () => Credentials, connection: Connection): Promise<Authorized> {
  try {
    const found = credentials();
    if (found.kind === "none") return { ok: true };
    if (found.kind === "header") return { ok: true, authorization: found.authorization };
    const loggedIn: LoggedIn = await logIn(connection, found);
    return loggedIn;
  } catch (thrown) {
    return { ok: false, reason: messageOf(thrown) };
  }
}
