import type { AccessToken, TokenCredential } from "@azure/identity";

/** A token is renewed this long before it ends, in ms. */
const earlyMs = 5 * 60_000;
const askMs = 30_000;

/** The same credential, asked once for however many queues need a token of it, and again shortly before that ends. */
export function sharedToken(credential: TokenCredential, wallMs: () => number = Date.now): TokenCredential {
  const known = new Map<string, { readonly asked: Promise<AccessToken | null>; untilMs: number }>();
  return {
    getToken: (scopes) => {
      const key = String(scopes);
      const last = known.get(key);
      if (last && last.untilMs > wallMs()) return last.asked;
      const asked = credential.getToken(scopes, { abortSignal: AbortSignal.timeout(askMs) });
      const entry = { asked, untilMs: Number.POSITIVE_INFINITY };
      known.set(key, entry);
      const ended = (untilMs: number) => {
        entry.untilMs = untilMs;
      };
      asked.then(
        (token) => ended(token ? token.expiresOnTimestamp - earlyMs : 0),
        () => ended(0), // the next reading asks again
      );
      return asked;
    },
  };
}
