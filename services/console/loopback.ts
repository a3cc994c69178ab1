import { MicroscalerError } from "../../shared/errors.ts";

/** Where the console listens. `host` is as Node wants it: `::1` without brackets. */
export interface Loopback {
  readonly host: string;
  readonly port: number;
}

const ipv4Loopback = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/** Reads `host:port` and refuses whatever other machines could reach: nobody has to log in to the console. */
export function loopbackOf(listen: string): Loopback {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(listen) ?? [];
  const host = bracketed ?? plain ?? "";
  const port = Number(digits);
  if (digits === undefined || host === "" || port > 65_535) {
    throw new MicroscalerError("invalid", `"${listen}" is not an address to listen on; write it as 127.0.0.1:8080`);
  }
  if (host !== "localhost" && host !== "::1" && !ipv4Loopback.test(host)) {
    throw new MicroscalerError(
      "invalid",
      `the console does not listen on ${listen}: it has no login, so it serves this machine only; use 127.0.0.1:${digits}`,
    );
  }
  return { host, port };
}

/** The host as it stands in a URL or a Host header. */
export function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
