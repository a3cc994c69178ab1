import { parseCookie, stringifySetCookie } from "cookie";
import type { FastifyRequest } from "fastify";
import { sessionMs } from "./sessions.ts";

/** The cookie that carries a session's secret name. */
export interface SessionCookie {
  read(request: FastifyRequest): string | undefined;
  /** The header that sets it; without an id, the header that takes it back. */
  header(request: FastifyRequest, id?: string): string;
}

/** With TLS a browser takes it from this very host over TLS alone (the prefix `__Host-`). */
export function sessionCookie(tls: boolean): SessionCookie {
  const name = tls ? "__Host-microscaler" : "microscaler";
  return {
    read: ({ headers }) => (headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[name] || undefined),
    header: ({ headers }, id) =>
      stringifySetCookie({
        name,
        value: id ?? "",
        httpOnly: true,
        sameSite: "strict",
        path: "/",
        // Something in front of the console may end TLS: the browser then says so in its Origin.
        secure: tls || (headers.origin?.startsWith("https://") ?? false),
        maxAge: id === undefined ? 0 : sessionMs / 1000,
      }),
  };
}
