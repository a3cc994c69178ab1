import { text } from "./text.ts";

/** A port of a container that can be reached through the machine. */
export interface PublishedPort {
  /** As Docker names it: `80/tcp`. */
  readonly container: string;
  /** Of the machine; empty: all of them. */
  readonly address: string;
  /** Of the machine; empty: Docker finds a free one. */
  readonly port: string;
}

const form = /^(?:(?:([\d.]+|\[[\da-fA-F:]+\]):)?(\d*):)?(\d+)(?:\/(tcp|udp|sctp))?$/;
const meant = 'must be a port such as "8080", "8080:80/tcp" or "127.0.0.1:8080:80"';

/** `[[ADDRESS:]PORT:]CONTAINER_PORT[/PROTOCOL]`. */
export const publishedPort = text
  .refine((value) => portOf(value) !== undefined, { error: meant })
  .transform((value): PublishedPort => portOf(value) ?? { container: value, address: "", port: "" });

function portOf(value: string): PublishedPort | undefined {
  const [found, address = "", port = "", container = "", protocol = "tcp"] = form.exec(value) ?? [];
  if (found === undefined || !isPort(container) || (port !== "" && !isPort(port))) return undefined;
  return { container: `${Number(container)}/${protocol}`, address: address.replace(/[[\]]/g, ""), port };
}

function isPort(digits: string): boolean {
  return Number(digits) >= 1 && Number(digits) <= 65_535;
}
