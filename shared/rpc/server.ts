import { Server, type ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation, protoPath as healthProtoPath } from "grpc-health-check";
import { defaultLimits } from "../access/call-limits.ts";
import type { Protection } from "../access/protection.ts";
import { listenError } from "../listen-error.ts";
import type { Log } from "../telemetry/log.ts";
import { describedPackages, type ServiceName, services } from "./definitions.ts";
import { type Guard, guard } from "./guard.ts";
import { refusalLog } from "./refusal-log.ts";
import { serverCredentials } from "./server-credentials.ts";
import { heard } from "./unexpected.ts";

export interface RpcServer {
  /** Where it listens, with the port that was found when 0 was asked. */
  readonly address: string;
  /** Says NOT_SERVING, lets unary calls end, ends what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

const maxMessageBytes = 4 * 1024 * 1024;

/**
 * Serves one plane, of one service or several, with the standard health service and reflection. `listen` is `host:port`; port 0 finds a free one.
 * Where there is an access list, nobody who may not call reaches a handler. What handlers throw that is not one of our
 * errors is logged here, and nowhere else.
 */
export async function serveRpc(
  listen: string,
  service: ServiceName | readonly ServiceName[],
  handlers: UntypedServiceImplementation,
  log: Log,
  protection: Protection = {},
): Promise<RpcServer> {
  const guarding = guardOf(protection, log);
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.so_reuseport": 0,
    "grpc.max_concurrent_streams": 100_000, // an engine observes every pool on a stream of its own; Node's 100 would block it
    "grpc.keepalive_time_ms": 10_000, // streams of machines that died end
    "grpc.keepalive_timeout_ms": 5_000,
    interceptors: guarding ? [guarding.interceptor] : [],
  });
  const logged = heard(handlers, (err, method) => log.error({ err, method }, "call failed unexpectedly"));
  const served = [service].flat();
  const names = served.map((name) => services[name].fullName);
  for (const name of served) server.addService(services[name].definition, logged);
  if (guarding) hideOthers(server, served);
  const health = new HealthImplementation(Object.fromEntries(["", ...names].map((name) => [name, "SERVING"])));
  health.addToServer(server);
  const reflected = { services: [...names, "grpc.health.v1.Health"] };
  new ReflectionService({ ...describedPackages(), ...loadSync(healthProtoPath) }, reflected).addToServer(server);

  const port = await bind(server, listen, serverCredentials(protection.tls)).catch((thrown: unknown) => {
    guarding?.close();
    throw thrown;
  });
  return {
    address: `${listen.slice(0, listen.lastIndexOf(":"))}:${port}`,
    stop: (graceMs) => {
      for (const name of ["", ...names]) health.setStatus(name, "NOT_SERVING");
      guarding?.close();
      return shutDown(server, graceMs);
    },
  };
}

function guardOf({ access, limits = defaultLimits }: Protection, log: Log): Guard | undefined {
  return access && guard(access, limits, { onRefused: refusalLog(log) });
}

/** Calls that other planes have are refused to strangers as its own are: what answers does not tell what it is. */
function hideOthers(server: Server, served: readonly ServiceName[]): void {
  for (const [name, { definition }] of Object.entries(services)) {
    if (!served.some((one) => one === name)) server.addService(definition, {});
  }
}

function bind(server: Server, listen: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listen, credentials, (error, port) => {
      if (error) reject(listenError(listen, error));
      else resolve(port);
    });
  });
}

/** `tryShutdown` never ends while a stream is open, so what is left is cut after the grace time. */
function shutDown(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.forceShutdown(), graceMs);
    server.tryShutdown(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
