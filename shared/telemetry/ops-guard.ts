import type { FastifyInstance, FastifyRequest } from "fastify";
import { callerShown } from "../access/caller-shown.ts";
import { mayCall, metricsPermission, rolesText } from "../access/permissions.ts";
import type { Protection } from "../access/protection.ts";
import { verifiedCertificate } from "../access/verified-certificate.ts";

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
  const certificate = verifiedCertificate(request.raw.socket);
  if (tls?.clientCa && !certificate)
    return { status: 401, message: "a client certificate of a known authority is missing" };
  if (!access) return undefined;
  const caller = callerShown({ authorization: request.headers.authorization, certificate }, access);
  if (!caller)
    return { status: 401, message: 'send the header "authorization: Bearer TOKEN" with a token that is known here' };
  if (mayCall(metricsPermission, caller.role)) return undefined;
  const message = `/metrics needs ${rolesText(metricsPermission)}; ${caller.name} has the role ${caller.role}`;
  return { status: 403, message };
}
