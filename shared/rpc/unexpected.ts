import type { EventEmitter } from "node:events";
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { MicroscalerError } from "../errors.ts";

/** Takes what a handler threw that is not one of our errors: a fault of the program. `method` is the gRPC path. */
export type OnUnexpected = (thrown: unknown, method: string) => void;

type Call = EventEmitter & { getPath(): string };

const event = "microscaler-unexpected";

/** Tells whoever serves the call what was thrown, where the caller is told only that it is internal. */
export function tellUnexpected(call: EventEmitter, thrown: unknown): void {
  if (!(thrown instanceof MicroscalerError)) call.emit(event, thrown);
}

/** The same handlers, with an ear for what they throw unexpectedly. */
export function heard(
  handlers: UntypedServiceImplementation,
  onUnexpected: OnUnexpected,
): UntypedServiceImplementation {
  const entries = Object.entries(handlers).map(([method, handler]) => [
    method,
    (call: Call, ...answer: readonly unknown[]) => {
      call.on(event, (thrown: unknown) => onUnexpected(thrown, call.getPath()));
      return Reflect.apply(handler, undefined, [call, ...answer]);
    },
  ]);
  return Object.fromEntries(entries);
}
