import type { AccessToken, TokenCredential } from "@azure/identity";
import { withinMs } from "../connection/limited.ts";
import { untilAborted } from "../connection/until-aborted.ts";

/** A token is renewed this long before it ends, in ms. */
const earlyMs = 5 * 60_000;
const askMs = 30_000;
/** Renewing that failed is tried again this much later, as long as the token is good. */
const pauseMs = 10_000;

interface Known {
  token?: AccessToken | null;
  asking?: Promise<AccessToken | null> | undefined;
  triedAtMs: number;
}

/**
 * The same credential, asked once for however many queues need a token of it, and again shortly before that ends. Until
 * its very end the token is given, whatever becomes of the next.
 */
export function sharedToken(credential: TokenCredential, wallMs: () => number = Date.now): TokenCredential {
  const all = new Map<string, Known>();
  const ask = (scopes: string | string[], known: Known): Promise<AccessToken | null> => {
    if (known.asking) return known.asking;
    known.triedAtMs = wallMs();
    const asking = withinMs(new AbortController().signal, askMs, async (limited) => {
      const token = await untilAborted(credential.getToken(scopes, { abortSignal: limited }), limited);
      if (token) known.token = token;
      return token;
    }).finally(() => {
      known.asking = undefined;
    });
    known.asking = asking;
    return asking;
  };
  return {
    getToken: async (scopes) => {
      const key = String(scopes);
      const known = all.get(key) ?? { triedAtMs: Number.NEGATIVE_INFINITY };
      all.set(key, known);
      const nowMs = wallMs();
      const { token } = known;
      if (!token || token.expiresOnTimestamp <= nowMs) return ask(scopes, known);
      const due = token.expiresOnTimestamp - earlyMs <= nowMs && known.triedAtMs + pauseMs <= nowMs;
      if (due) ask(scopes, known).catch(() => undefined); // told once the token has ended
      return token;
    },
  };
}
