import { TLSSocket } from "node:tls";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { bearerToken } from "../access/bearer.ts";
import { certificateNames } from "../access/certificate-names.ts";
import { mayCall, metricsPermission, rolesText } from "../access/permissions.ts";
import type { AccessList, Protection } from "../access/protection.ts";
import type { Caller } from "../access/role.ts";

interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** Keeps `/metrics` for those who may read it. */
export function addOpsGuard(app: FastifyInstance, protection: Protection): void {
  app.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.url !== "/metrics") return undefined;
    const refusal = refusalOf(request, protection);
    if (!refusal) return undefined;
    const { status, message } = refusal;
    if (status === 401) reply.header("www-authenticate", "Bearer");
    return reply.code(status).send({ error: { code: status === 401 ? "unauthenticated" : "forbidden", message } });
  });
}

function refusalOf(request: FastifyRequest, { access, tls }: Protection): Refusal | undefined {
  const { socket } = request.raw;
  const certificate = socket instanceof TLSSocket && socket.authorized ? socket.getPeerCertificate() : undefined;
  if (tls?.clientCa && !certificate)
    return { status: 401, message: "a client certificate of a known authority is missing" };
  if (!access) return undefined;
  const caller = callerOf(request, access, certificate ? certificateNames(certificate) : []);
  if (!caller)
    return { status: 401, message: 'send the header "authorization: Bearer TOKEN" with a token that is known here' };
  if (mayCall(metricsPermission, caller.role)) return undefined;
  const message = `/metrics needs ${rolesText(metricsPermission)}; ${caller.name} has the role ${caller.role}`;
  return { status: 403, message };
}

function callerOf({ headers }: FastifyRequest, access: AccessList, names: readonly string[]): Caller | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return access.byCertificate(names);
  const token = bearerToken(authorization);
  return token === undefined ? undefined : access.byToken(token);
}
