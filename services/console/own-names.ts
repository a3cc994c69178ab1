import { isIP } from "node:net";
import { isLoopback } from "../../shared/access/listening.ts";
import { type Address, urlHost } from "./address.ts";

/** By which names a browser may call us, all in lower case. */
export interface OwnNames {
  /** `host` as a Host header has it. */
  answersTo(host: string): boolean;
  /** Whether a page at `origin` that calls us as `host` is our own. */
  isOwnPage(origin: string, host: string): boolean;
  /** For messages. */
  told(): string;
}

export interface NamedAs extends Address {
  /** As others call it from elsewhere, each with or without a port. */
  readonly publicHosts: readonly string[];
  /** Callers have to say who they are. */
  readonly login: boolean;
  readonly tls: boolean;
}

/**
 * A name is checked because a foreign page can have a name of its own point to us. Where callers must say who they are, such a
 * page has nothing to show: any name will do unless names were given. Where they need not, the names of this machine will do, and, if
 * others reach it, IP addresses, which no page can rebind. `address` is asked at each request: the port is known once we listen.
 */
export function ownNames(address: () => NamedAs): OwnNames {
  const isPublic = (authority: string, { publicHosts }: NamedAs) =>
    publicHosts.some((name) => name.toLowerCase() === authority || name.toLowerCase() === hostIn(authority));
  return {
    answersTo: (host) => {
      const named = address();
      if (named.login && named.publicHosts.length === 0) return host !== "";
      if (isPublic(host, named) || local(named).has(host)) return true;
      return !named.login && !isLoopback(named.host) && isIP(bare(hostIn(host))) !== 0;
    },
    isOwnPage: (origin, host) => {
      const named = address();
      const [scheme = "", authority = ""] = origin.split("://");
      if (!schemesOf(named).includes(scheme)) return false;
      if (local(named).has(host) && !named.login && isLoopback(named.host)) return local(named).has(authority);
      return isPublic(authority, named) || withoutPort(authority, scheme) === withoutPort(host, scheme);
    },
    told: () => [...address().publicHosts, ...local(address())].join(", "),
  };
}

/** What stands in front of a console without TLS may have it: the browser then says https. */
function schemesOf({ tls, login, host }: NamedAs): readonly string[] {
  if (tls) return ["https"];
  return login || !isLoopback(host) ? ["http", "https"] : ["http"];
}

function local({ host, port, tls }: NamedAs): ReadonlySet<string> {
  const hosts = ["localhost", "127.0.0.1", "[::1]", urlHost(host)];
  const names = hosts.map((name) => `${name}:${port}`);
  return new Set(port === (tls ? 443 : 80) ? [...names, ...hosts] : names);
}

function withoutPort(authority: string, scheme: string): string {
  return authority.replace(scheme === "https" ? /:443$/ : /:80$/, "");
}

function hostIn(authority: string): string {
  return authority.replace(/:\d+$/, "");
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
