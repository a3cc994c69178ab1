import type { Metadata, ServerInterceptingCallInterface, ServerInterceptor } from "@grpc/grpc-js";
import { type CallAccounts, type CallLimits, callAccounts } from "../access/call-limits.ts";
import type { Shown } from "../access/caller-shown.ts";
import type { AccessList } from "../access/protection.ts";
import type { Caller } from "../access/role.ts";
import { MicroscalerError } from "../errors.ts";
import { admit } from "./admission.ts";
import { gatedCall } from "./gated-call.ts";

/** Names and values of a call's metadata together, in characters. */
const mostMetadata = 16 * 1024;

export interface Guard {
  readonly interceptor: ServerInterceptor;
  /** Streams are no longer looked after when the access list changes. */
  close(): void;
}

interface GuardEvents {
  onRefused(error: MicroscalerError, call: { readonly method: string; readonly peer: string }): void;
}

interface OpenStream {
  readonly path: string;
  readonly shown: Shown;
  end(error: MicroscalerError): void;
}

/** Lets through who may call, before anything of ours has seen the call, and ends streams of those who may no longer. */
export function guard(access: AccessList, limits: CallLimits, { onRefused }: GuardEvents): Guard {
  const accounts = callAccounts(limits);
  const open = new Set<OpenStream>();
  const stopListening = access.onChange(() => {
    for (const { path, shown, end } of open) unlessRefused(() => admit(path, shown, access), end);
  });

  /** Returns what is to be done when the call is over. */
  const enter = (stream: OpenStream, isStream: boolean, call: ServerInterceptingCallInterface) => {
    const account = accountOf(admit(stream.path, stream.shown, access), call);
    if (account !== undefined) take(accounts, account, isStream, limits);
    if (!isStream) return nothing;
    open.add(stream);
    return () => {
      open.delete(stream);
      if (account !== undefined) accounts.giveStream(account);
    };
  };

  const interceptor: ServerInterceptor = ({ path, requestStream, responseStream }, call) => {
    const gate = gatedCall(call);
    let leave: () => void = nothing;
    const refuse = (error: MicroscalerError) => {
      onRefused(error, { method: path, peer: call.getPeer() });
      gate.end(error);
    };
    return gate.call({
      onMetadata: (metadata, next) => {
        const admitted = unlessRefused(() => {
          checkSize(metadata);
          leave = enter({ path, shown: shownIn(metadata, call), end: gate.end }, requestStream || responseStream, call);
        }, refuse);
        if (!admitted) return;
        metadata.remove("authorization"); // nothing behind this needs it, so nothing can tell it
        next(metadata);
      },
      onOver: () => leave(),
    });
  };
  return { interceptor, close: stopListening };
}

const nothing = () => undefined;

/** Whose use is counted; undefined: nobody's, the planes' own. */
function accountOf(caller: Caller | undefined, call: ServerInterceptingCallInterface): string | undefined {
  if (caller?.role === "service") return undefined;
  return caller ? `caller ${caller.name}` : `address ${call.getConnectionInfo().remoteAddress}`;
}

function shownIn(metadata: Metadata, call: ServerInterceptingCallInterface): Shown {
  const [authorization] = metadata.get("authorization");
  if (typeof authorization === "string") return { authorization };
  const { sslPeerCertificate } = call.getAuthContext();
  return sslPeerCertificate ? { certificate: sslPeerCertificate } : {};
}

/** @throws MicroscalerError `exhausted` */
function checkSize(metadata: Metadata): void {
  const size = Object.entries(metadata.toJSON()).reduce(
    (sum, [key, values]) => sum + values.reduce((all, value) => all + key.length + value.length, 0),
    0,
  );
  if (size <= mostMetadata) return;
  throw new MicroscalerError("exhausted", `the metadata has ${size} characters, must have at most ${mostMetadata}`);
}

/** @throws MicroscalerError `exhausted`, with when to try again */
function take(accounts: CallAccounts, account: string, isStream: boolean, limits: CallLimits): void {
  const nowMs = performance.now();
  if (isStream) {
    if (accounts.takeStream(account, nowMs)) return;
    const message = `${account} has ${limits.streams} streams open, which is the most; end one and try again`;
    throw new MicroscalerError("exhausted", message, { retryable: true });
  }
  const retryAfterMs = accounts.takeCall(account, nowMs);
  if (retryAfterMs === undefined) return;
  throw new MicroscalerError(
    "exhausted",
    `${account} makes more than ${limits.callsPerSecond} calls a second; try again in ${retryAfterMs} ms`,
    { retryable: true, details: { retryAfterMs: String(retryAfterMs) } },
  );
}

function unlessRefused(run: () => unknown, refused: (error: MicroscalerError) => void): boolean {
  try {
    run();
    return true;
  } catch (thrown) {
    if (!(thrown instanceof MicroscalerError)) throw thrown;
    refused(thrown);
    return false;
  }
}
