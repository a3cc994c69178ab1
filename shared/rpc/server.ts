import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation, protoPath as healthProtoPath } from "grpc-health-check";
import { listenError } from "../listen-error.ts";
import type { Log } from "../telemetry/log.ts";
import { packageDefinition, protos } from "./definitions.ts";
import { heard } from "./unexpected.ts";

export type ServiceName = "MetricCollector" | "Actuator" | "DecisionEngine";

export interface RpcServer {
  /** Where it listens, with the port that was found when 0 was asked. */
  readonly address: string;
  /** Says NOT_SERVING, lets unary calls end, ends what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

const maxMessageBytes = 4 * 1024 * 1024;

/**
 * Serves one plane with the standard health service and reflection. `listen` is `host:port`; port 0 finds a free one.
 * What handlers throw that is not one of our errors is logged here, and nowhere else.
 */
export async function serveRpc(
  listen: string,
  service: ServiceName,
  handlers: UntypedServiceImplementation,
  log: Log,
): Promise<RpcServer> {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.so_reuseport": 0,
  });
  const logged = heard(handlers, (err, method) => log.error({ err, method }, "call failed unexpectedly"));
  server.addService(protos[service].service, logged);
  const health = new HealthImplementation({ "": "SERVING", [`microscaler.v1.${service}`]: "SERVING" });
  health.addToServer(server);
  const services = [`microscaler.v1.${service}`, "grpc.health.v1.Health"];
  new ReflectionService({ ...packageDefinition, ...loadSync(healthProtoPath) }, { services }).addToServer(server);

  const port = await bind(server, listen);
  return {
    address: `${listen.slice(0, listen.lastIndexOf(":"))}:${port}`,
    stop: (graceMs) => {
      health.setStatus("", "NOT_SERVING");
      health.setStatus(`microscaler.v1.${service}`, "NOT_SERVING");
      return shutDown(server, graceMs);
    },
  };
}

function bind(server: Server, listen: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listen, ServerCredentials.createInsecure(), (error, port) => {
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
