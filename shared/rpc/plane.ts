import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import type { ServiceOptions } from "../lifecycle/service.ts";
import type { Log } from "../telemetry/log.ts";
import { type Readiness, serveOps } from "../telemetry/ops-server.ts";
import { type RpcServer, type ServiceName, serveRpc } from "./server.ts";

export interface PlaneOptions extends ServiceOptions {
  /** Where faults of the program are told. */
  readonly log: Log;
}

/** Serves a plane: gRPC on `listen`, and health, readiness and metrics on `opsListen` where given. Both or neither. */
export async function servePlane(
  { listen, opsListen, log }: PlaneOptions,
  service: ServiceName,
  handlers: UntypedServiceImplementation,
  ready: Readiness,
): Promise<RpcServer> {
  const server = await serveRpc(listen, service, handlers, log);
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
