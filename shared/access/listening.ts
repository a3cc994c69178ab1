import { MicroscalerError } from "../errors.ts";
import type { Log } from "../telemetry/log.ts";
import type { Protection } from "./protection.ts";

const ipv4Loopback = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/** Whether only this machine reaches what listens on `host:port` or `host`. */
export function isLoopback(listen: string): boolean {
  const host = /^\[?::1\]?$/.test(listen) ? "::1" : listen.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return host === "localhost" || host === "::1" || ipv4Loopback.test(host);
}

/**
 * Refuses to open a port to other machines where nobody has to say who he is, and warns of what is open all the same.
 * `option` is how the address was given.
 * @throws MicroscalerError `invalid`
 */
export function checkListening(listen: string, { access, tls, insecure }: Protection, option: string, log?: Log): void {
  if (isLoopback(listen)) return;
  if (!access && !insecure) {
    const why = "other machines could reach it, and nobody has to say who he is";
    const what = `give --access with a file of who may call, or --insecure where the network keeps strangers out`;
    throw new MicroscalerError("invalid", `${option} ${listen} is refused: ${why}; ${what}`);
  }
  if (!access) log?.warn({ listen }, `${listen} is open to everybody who reaches it, because of --insecure`);
  else if (!tls) log?.warn({ listen }, `tokens travel in plain text to ${listen}: give --tls-cert and --tls-key`);
}
