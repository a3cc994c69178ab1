import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation, protoPath as healthProtoPath } from "grpc-health-check";
import { MicroscalerError, messageOf } from "../errors.ts";
import { packageDefinition, protos } from "./definitions.ts";

export type ServiceName = "MetricCollector" | "Actuator" | "DecisionEngine";

export interface RpcServer {
  /** Where it listens, with the port that was found when 0 was asked. */
  readonly address: string;
  /** Says NOT_SERVING, lets unary calls end, ends what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

const maxMessageBytes = 4 * 1024 * 1024;

/** Serves one plane with the standard health service and reflection. `listen` is `host:port`; port 0 finds a free one. */
export async function serveRpc(
  listen: string,
  service: ServiceName,
  handlers: UntypedServiceImplementation,
): Promise<RpcServer> {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.so_reuseport": 0,
  });
  server.addService(protos[service].service, handlers);
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
      if (!error) return resolve(port);
      const busy = messageOf(error).includes("EADDRINUSE");
      const why = busy ? "the port is in use; stop what uses it or choose another" : messageOf(error);
      reject(new MicroscalerError("unavailable", `cannot listen on ${listen}: ${why}`, { cause: error }));
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
