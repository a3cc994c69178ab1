import { TLSSocket } from "node:tls";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { mayCall, type Permission } from "../../../shared/access/permissions.ts";
import type { Log } from "../../../shared/telemetry/log.ts";
import type { Counters } from "../limits.ts";
import { Refusal } from "../refusal.ts";
import { type Credentials, identityOf, type Known, type Unknown } from "./identity.ts";
import { needOf } from "./need.ts";
import { refusalOf } from "./refusal-of.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who calls; undefined: nobody said so, or nobody has to. */
    known: Known | undefined;
  }
}

export interface GateOptions {
  /** Left out: nobody has to say who he is. */
  readonly credentials?: Credentials;
  /** Nobody is let in without a client certificate that was verified; health is open. */
  readonly certificateNeeded: boolean;
  /** Left out: nothing is counted. */
  readonly counters?: Counters;
  /** Told who changed what. */
  readonly log: Log;
}

export interface Gate {
  /** Whether who opened a stream would still be let in. */
  stillOpen(request: FastifyRequest): boolean;
}

const writes = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Lets a request in where its route's `need` is met: 401 where nobody is named, 403 where the role does not do. */
export function addGate(app: FastifyInstance, { credentials, certificateNeeded, counters, log }: GateOptions): Gate {
  app.addHook("onRequest", async (request, reply) => {
    const identity = credentials && identityOf(request, credentials);
    if (identity && "caller" in identity) request.known = identity;
    if (!request.routeOptions.config.health) {
      if (certificateNeeded) refuseWithoutCertificate(request);
      if (identity?.kind === "wrong") await counters?.wrong(request, reply);
      await counters?.request(request, reply);
    }
    if (identity) admit(needOf(request), identity, request);
  });
  app.addHook("onResponse", async ({ known, method, url }, { statusCode }) => {
    if (known && writes.has(method))
      log.info({ caller: known.caller.name, method, url, statusCode }, "a change was asked for");
  });
  return {
    stillOpen: (request) => {
      if (!credentials) return true;
      const identity = identityOf(request, credentials);
      return "caller" in identity && mayCall(needOf(request), identity.caller.role);
    },
  };
}

function admit(need: Permission, identity: Known | Unknown, request: FastifyRequest): void {
  if (need !== "everybody") {
    if (!("caller" in identity)) throw new Refusal(401, "unauthenticated", identity.why);
    const refusal = refusalOf(need, identity);
    if (refusal !== undefined) throw new Refusal(403, "forbidden", refusal);
  }
  if (identity.kind === "session") refuseWithoutOrigin(request);
}

function refuseWithoutCertificate({ raw: { socket } }: FastifyRequest): void {
  if (socket instanceof TLSSocket && socket.authorized) return;
  throw new Refusal(401, "unauthenticated", "a client certificate of a known authority is missing");
}

/** A browser says where a write comes from; that of another page was refused before. */
function refuseWithoutOrigin({ method, headers }: FastifyRequest): void {
  if (!writes.has(method) || headers.origin !== undefined) return;
  throw new Refusal(
    403,
    "forbidden",
    'a change with a session needs the header "origin"; programs send a token instead',
  );
}
