import type { FastifyInstance, FastifyRequest } from "fastify";
import { urlHost } from "./loopback.ts";
import { Refusal } from "./refusal.ts";

/** By which names a browser on this machine may call us. */
export interface OwnAddress {
  readonly host: string;
  /** Asked at each request: the port is known once we listen. */
  readonly port: () => number;
}

const writes = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Refuses requests that a foreign web page could have caused: a name that was rebound to us, another origin, a plain form. */
export function addGuard(app: FastifyInstance, own: OwnAddress): void {
  app.addHook("onRequest", async (request) => {
    const names = ownNames(own);
    refuseForeignHost(request, names);
    refuseForeignOrigin(request, names);
    refuseOtherThanJson(request);
  });
}

function ownNames({ host, port }: OwnAddress): ReadonlySet<string> {
  const hosts = ["localhost", "127.0.0.1", "[::1]", urlHost(host)];
  const names = hosts.map((name) => `${name}:${port()}`);
  return new Set(port() === 80 ? [...names, ...hosts] : names);
}

function refuseForeignHost({ headers }: FastifyRequest, names: ReadonlySet<string>): void {
  const host = headers.host ?? "";
  if (names.has(host.toLowerCase())) return;
  throw new Refusal(403, "forbidden", `the Host header names "${host}"; the console answers to ${listed(names)} only`);
}

function refuseForeignOrigin({ headers }: FastifyRequest, names: ReadonlySet<string>): void {
  const { origin } = headers;
  if (origin === undefined) return;
  const [scheme, name = ""] = origin.toLowerCase().split("://");
  if (scheme === "http" && names.has(name)) return;
  throw new Refusal(
    403,
    "forbidden",
    `requests from the web page at "${origin}" are refused; use the console's own page`,
  );
}

function refuseOtherThanJson({ method, headers }: FastifyRequest): void {
  if (!writes.has(method)) return;
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() === "application/json") return;
  const said = type ? `"${type.trim()}"` : "missing";
  throw new Refusal(415, "not-json", `the content type is ${said}; send the header "content-type: application/json"`);
}

function listed(names: ReadonlySet<string>): string {
  return [...names].join(", ");
}
