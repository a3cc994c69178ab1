import { type Metadata, ServerInterceptingCall, type ServerInterceptingCallInterface } from "@grpc/grpc-js";
import type { MicroscalerError } from "../errors.ts";
import { toGrpc } from "./status.ts";

interface CallEvents {
  /** Before anything else has seen the call; what is not passed on is not served. */
  onMetadata(metadata: Metadata, next: (metadata: Metadata) => void): void;
  /** Once, however the call ends. */
  onOver(): void;
}

/** A call that can be ended from here: nothing that its handler says afterwards is sent. */
export interface GatedCall {
  call(events: CallEvents): ServerInterceptingCall;
  end(error: MicroscalerError): void;
}

/** Puts a gate before a call. */
export function gatedCall(call: ServerInterceptingCallInterface): GatedCall {
  let ended = false;
  const unlessEnded = <Said>(said: Said, next: (said: Said) => void) => {
    if (!ended) next(said);
  };
  return {
    call: ({ onMetadata, onOver }) =>
      new ServerInterceptingCall(call, {
        start: (next) => next({ onReceiveMetadata: onMetadata, onCancel: onOver }),
        sendMetadata: unlessEnded,
        sendMessage: unlessEnded,
        sendStatus: unlessEnded,
      }),
    end: (error) => {
      if (ended) return;
      ended = true;
      call.sendStatus(toGrpc(error));
    },
  };
}
