import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import type { ServiceOptions } from "../lifecycle/service.ts";
import { type Readiness, serveOps } from "../telemetry/ops-server.ts";
import { type RpcServer, type ServiceName, serveRpc } from "./server.ts";

/** Serves a plane: gRPC on `listen`, and health, readiness and metrics on `opsListen` where given. Both or neither. */
export async function servePlane(
  { listen, opsListen }: ServiceOptions,
  service: ServiceName,
  handlers: UntypedServiceImplementation,
  ready: Readiness,
): Promise<RpcServer> {
  const server = await serveRpc(listen, service, handlers);
  if (opsListen === undefined) return server;
  try {
    const ops = await serveOps(opsListen, ready);
    const stop = async (graceMs: number) => {
      await Promise.all([server.stop(graceMs), ops.stop()]);
    };
    return { address: server.address, stop };
  } catch (thrown) {
    await server.stop(0);
    throw thrown;
  }
}
