import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { MicroscalerError, messageOf } from "../../shared/errors.ts";
import type { DockerSettings } from "./schema.ts";

/** How to reach Docker. */
export type Connection =
  | { readonly address: string; readonly socketPath: string }
  | {
      readonly address: string;
      readonly protocol: "http" | "https";
      readonly host: string;
      readonly port: number;
      readonly ca?: string;
      readonly cert?: string;
      readonly key?: string;
    };

type Environment = Readonly<Record<string, string | undefined>>;

const defaultHost = "unix:///var/run/docker.sock";
const ports = { http: 2375, https: 2376 } as const;
const tlsFiles = { tlsCa: "ca.pem", tlsCert: "cert.pem", tlsKey: "key.pem" } as const;

/**
 * What settings and environment say, as the docker command line reads them.
 * @throws MicroscalerError `invalid` naming what cannot be used
 */
export function connectionOf(settings: DockerSettings, environment: Environment): Connection {
  const address = settings.host ?? (environment.DOCKER_HOST || defaultHost);
  if (address.startsWith("unix://")) return { address, socketPath: address.slice("unix://".length) };
  const url = urlOf(address);
  const files = tlsFilesOf(settings, environment);
  const tls = url.protocol === "https:" || (url.protocol === "tcp:" && Object.keys(files).length > 0);
  const protocol = tls ? "https" : "http";
  const { hostname, port } = url;
  const host = hostname.replace(/^\[|\]$/g, "");
  const { tlsCa, tlsCert, tlsKey } = files;
  return {
    address,
    protocol,
    host,
    port: port ? Number(port) : ports[protocol],
    ...(tls && tlsCa ? { ca: read("tlsCa", tlsCa) } : {}),
    ...(tls && tlsCert ? { cert: read("tlsCert", tlsCert) } : {}),
    ...(tls && tlsKey ? { key: read("tlsKey", tlsKey) } : {}),
  };
}

function urlOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.hostname && /^(tcp|https?):$/.test(url.protocol)) return url;
  throw new MicroscalerError(
    "invalid",
    `Docker cannot be reached at "${address}": an address begins with unix:///, tcp://, http:// or https://`,
  );
}

/** Settings come first; the environment names a folder with all three, where it asks for TLS. */
function tlsFilesOf(
  settings: DockerSettings,
  environment: Environment,
): Partial<Record<keyof typeof tlsFiles, string>> {
  const { tlsCa, tlsCert, tlsKey } = settings;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    const [alone, missing] = tlsKey === undefined ? ["tlsCert", "tlsKey"] : ["tlsKey", "tlsCert"];
    throw new MicroscalerError(
      "invalid",
      `${alone} is given without ${missing}: a certificate and its key go together`,
    );
  }
  const given = { ...(tlsCa ? { tlsCa } : {}), ...(tlsCert ? { tlsCert } : {}), ...(tlsKey ? { tlsKey } : {}) };
  if (Object.keys(given).length > 0 || !environment.DOCKER_TLS_VERIFY) return given;
  const folder = environment.DOCKER_CERT_PATH || join(homedir(), ".docker");
  return Object.fromEntries(Object.entries(tlsFiles).map(([name, file]) => [name, join(folder, file)]));
}

function read(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    throw new MicroscalerError("invalid", `${name}: the file ${path} cannot be read (${messageOf(thrown)})`, {
      cause: thrown,
    });
  }
}
