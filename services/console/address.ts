import { MicroscalerError } from "../../shared/errors.ts";

/** Where the console listens. `host` is as Node wants it: `::1` without brackets. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`. */
export function addressOf(listen: string): Address {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(listen) ?? [];
  const host = bracketed ?? plain ?? "";
  const port = Number(digits);
  if (digits === undefined || host === "" || port > 65_535) {
    throw new MicroscalerError("invalid", `"${listen}" is not an address to listen on; write it as 127.0.0.1:8080`);
  }
  return { host, port };
}

/** The host as it stands in a URL or a Host header. */
export function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
