import { randomBytes } from "node:crypto";
import type { AccessList } from "../../../shared/access/protection.ts";
import type { Caller } from "../../../shared/access/role.ts";

/** Who logged in on the page. A session holds its token, so it ends with it, and the engine sees whose call it is. */
export interface Sessions {
  /** Begins a session. @returns its secret name */
  begin(caller: Caller, token: string): string;
  /** Undefined: there is none, it is over, or its token is nobody's any more. */
  of(id: string): { readonly caller: Caller; readonly token: string } | undefined;
  end(id: string): void;
}

/** How long a session lasts, in ms, whatever happens in it. */
export const sessionMs = 12 * 60 * 60_000;

/** The oldest of a caller ends where he has this many. */
const mostOfCaller = 20;
const most = 1000;

interface Session {
  readonly name: string;
  readonly token: string;
  readonly endsAtMs: number;
}

/** Sessions in memory: they end with the process. */
export function sessions(access: AccessList): Sessions {
  const begun = new Map<string, Session>(); // in the order they began
  const endOldest = (among: (session: Session) => boolean, left: number) => {
    const ids = [...begun].filter(([, session]) => among(session)).map(([id]) => id);
    for (const id of ids.slice(0, Math.max(0, ids.length - left))) begun.delete(id);
  };
  return {
    begin: ({ name }, token) => {
      const nowMs = performance.now();
      endOldest(({ endsAtMs }) => endsAtMs <= nowMs, 0);
      endOldest((session) => session.name === name, mostOfCaller - 1);
      endOldest(() => true, most - 1);
      const id = randomBytes(32).toString("base64url");
      begun.set(id, { name, token, endsAtMs: nowMs + sessionMs });
      return id;
    },
    of: (id) => {
      const session = begun.get(id);
      if (!session) return undefined;
      const caller = access.byToken(session.token);
      if (caller && session.endsAtMs > performance.now()) return { caller, token: session.token };
      begun.delete(id);
      return undefined;
    },
    end: (id) => {
      begun.delete(id);
    },
  };
}
