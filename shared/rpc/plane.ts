import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { checkListening } from "../access/listening.ts";
import type { ServiceOptions } from "../lifecycle/service.ts";
import type { Log } from "../telemetry/log.ts";
import { type Readiness, serveOps } from "../telemetry/ops-server.ts";
import type { ServiceName } from "./definitions.ts";
import { type RpcServer, serveRpc } from "./server.ts";

export interface PlaneOptions extends ServiceOptions {
  /** Where faults of the program are told. */
  readonly log: Log;
}

/**
 * Serves a plane: gRPC on `listen`, and health, readiness and metrics on `opsListen` where given. Both or neither.
 * @throws MicroscalerError `invalid` where other machines could reach it and nobody has to say who he is
 */
export async function servePlane(
  { listen, opsListen, log, protection = {} }: PlaneOptions,
  service: ServiceName | readonly ServiceName[],
  handlers: UntypedServiceImplementation,
  ready: Readiness,
): Promise<RpcServer> {
  checkListening(listen, protection, "--listen", log);
  if (opsListen !== undefined) checkListening(opsListen, protection, "--ops-listen", log);
  const server = await serveRpc(listen, service, handlers, log, protection);
  if (opsListen === undefined) return server;
  try {
    const ops = await serveOps(opsListen, ready, protection);
    const stop = async (graceMs: number) => {
      await Promise.all([server.stop(graceMs), ops.stop()]);
    };
    return { address: server.address, stop };
  } catch (thrown) {
    await server.stop(0);
    throw thrown;
  }
}
