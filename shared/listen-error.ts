import { MicroscalerError, messageOf } from "./errors.ts";

/** Why a server cannot listen on `host:port`, with what to do; where the port is taken, `details.portInUse` is `listen`. */
export function listenError(listen: string, thrown: unknown): MicroscalerError {
  const busy = messageOf(thrown).includes("EADDRINUSE"); // grpc-js has it in the message alone
  const why = busy ? "the port is in use; stop what uses it or choose another" : messageOf(thrown);
  const details: Record<string, string> = busy ? { portInUse: listen } : {};
  return new MicroscalerError("unavailable", `cannot listen on ${listen}: ${why}`, { cause: thrown, details });
}
