import type { FastifyRequest } from "fastify";
import { bearerToken } from "../../../shared/access/bearer.ts";
import { callerShown } from "../../../shared/access/caller-shown.ts";
import type { AccessList } from "../../../shared/access/protection.ts";
import type { Caller } from "../../../shared/access/role.ts";
import { verifiedCertificate } from "../../../shared/access/verified-certificate.ts";
import type { SessionCookie } from "./session-cookie.ts";
import type { Sessions } from "./sessions.ts";

/** Somebody whose credentials were right, and by which of them. */
export interface Known {
  readonly kind: "token" | "session" | "certificate";
  readonly caller: Caller;
  /** What shows the engine who calls; a certificate cannot be passed on. */
  readonly token?: string;
}

/** Nobody: nothing that counts was shown, or a token that is wrong. */
export interface Unknown {
  readonly kind: "nothing" | "wrong";
  /** Why, for a person; never what was shown. */
  readonly why: string;
}

export interface Credentials {
  readonly access: AccessList;
  readonly sessions: Sessions;
  readonly cookie: SessionCookie;
}

/** Who calls: by bearer token, else by session, else by client certificate. A wrong token is not made good by the others. */
export function identityOf(request: FastifyRequest, { access, sessions, cookie }: Credentials): Known | Unknown {
  const { authorization } = request.headers;
  if (authorization !== undefined) return byToken(authorization, access);
  const id = cookie.read(request);
  const session = id === undefined ? undefined : sessions.of(id);
  if (session) return { kind: "session", ...session };
  const caller = callerShown({ certificate: verifiedCertificate(request.raw.socket) }, access);
  if (caller) return { kind: "certificate", caller };
  if (id !== undefined) return { kind: "nothing", why: "the session has ended; log in again" };
  return {
    kind: "nothing",
    why: 'nobody is named: send the header "authorization: Bearer …" with a token, or log in on the page',
  };
}

function byToken(authorization: string, access: AccessList): Known | Unknown {
  const token = bearerToken(authorization);
  if (token === undefined) {
    return { kind: "wrong", why: 'the header "authorization" is not of the form "Bearer TOKEN"' };
  }
  const caller = access.byToken(token);
  return caller ? { kind: "token", caller, token } : { kind: "wrong", why: "the token is nobody's here" };
}
