import type { FastifyInstance, FastifyRequest } from "fastify";
import type { OwnNames } from "./own-names.ts";
import { Refusal } from "./refusal.ts";

const writesWithBody = new Set(["POST", "PUT", "PATCH"]);

/** Refuses requests that a foreign web page could have caused: a name that was rebound to us, another origin, a plain form. */
export function addGuard(app: FastifyInstance, own: OwnNames): void {
  app.addHook("onRequest", async (request) => {
    refuseForeignHost(request, own);
    refuseForeignOrigin(request, own);
    refuseOtherThanJson(request);
  });
}

function refuseForeignHost({ headers }: FastifyRequest, own: OwnNames): void {
  const host = headers.host ?? "";
  if (own.answersTo(host.toLowerCase())) return;
  throw new Refusal(403, "forbidden", `the Host header names "${host}"; the console answers to ${own.told()} only`);
}

function refuseForeignOrigin({ headers }: FastifyRequest, own: OwnNames): void {
  const { origin, host = "" } = headers;
  if (origin === undefined || own.isOwnPage(origin.toLowerCase(), host.toLowerCase())) return;
  throw new Refusal(
    403,
    "forbidden",
    `requests from the web page at "${origin}" are refused; use the console's own page`,
  );
}

function refuseOtherThanJson({ method, headers }: FastifyRequest): void {
  if (!writesWithBody.has(method)) return;
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() === "application/json") return;
  const said = type ? `"${type.trim()}"` : "missing";
  throw new Refusal(415, "not-json", `the content type is ${said}; send the header "content-type: application/json"`);
}
