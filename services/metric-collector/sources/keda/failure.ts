import { MicroscalerError } from "../../../../shared/errors.ts";
import { networkFailure } from "../../../../shared/network-failure.ts";

/** What is known of a call that failed. */
export interface FailedCall {
  /** Its name, e.g. `GetMetrics`. */
  readonly call: string;
  /** The name of its gRPC status, e.g. `NOT_FOUND`. */
  readonly status: string;
  /** Of the library where there was no connection, else the server's own words. */
  readonly details: string;
  readonly connected: boolean;
}

/** A call to an external scaler that brought no answer. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  readonly failed: FailedCall;

  constructor(failed: FailedCall) {
    super(`${failed.call} failed: ${failed.status}`);
    this.failed = failed;
  }
}

/** Which scaler was asked for what, as a person knows them. */
export interface Asked {
  readonly address: string;
  readonly name: string;
  readonly namespace: string;
}

/** Why there is no value, for a person; never repeats the server's own words. */
export function scalerFailure(thrown: unknown, asked: Asked): string {
  if (thrown instanceof MicroscalerError) return thrown.message;
  if (!(thrown instanceof CallFailed)) return `${asked.address} gave no usable answer`;
  const { failed } = thrown;
  return failed.connected ? `${refusal(failed, asked)} (${failed.status})` : unreached(failed.details, asked.address);
}

function refusal({ call, status }: FailedCall, { address, name, namespace }: Asked): string {
  switch (status) {
    case "UNAUTHENTICATED":
    case "PERMISSION_DENIED":
      return `${address} refuses to answer; check tls and what metadata says of credentials`;
    case "NOT_FOUND":
      return `${address} does not know "${name}" in namespace "${namespace}", or what its metadata names`;
    case "INVALID_ARGUMENT":
    case "FAILED_PRECONDITION":
    case "OUT_OF_RANGE":
      return `${address} does not accept the metadata or a name of metrics`;
    case "UNIMPLEMENTED":
      return `${address} has no ${call}; is it an external scaler of KEDA?`;
    case "UNAVAILABLE":
      return `${address} cannot answer now`;
    case "DEADLINE_EXCEEDED":
    case "CANCELLED":
      return `${address} was not waited for any longer`;
    case "RESOURCE_EXHAUSTED":
      return `${address} is asked too much, or answers with too much`;
    default:
      return `${address} failed at ${call}; its own log says why`;
  }
}

/** What the library says of connections, without codes of its own. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/Name resolution failed/, "ENOTFOUND"],
  [/altnames/, "ERR_TLS_CERT_ALTNAME_INVALID"],
  [/self[- ]signed/, "SELF_SIGNED_CERT"],
  [/unable to (get|verify)/, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  [/certificate has expired/, "CERT_HAS_EXPIRED"],
  [/wrong version number|packet length too long/, "ERR_SSL_WRONG_VERSION_NUMBER"],
  [/Protocol error/, "HPE_INVALID_CONSTANT"],
];

function unreached(details: string, address: string): string {
  if (/ssl\/tls alert|SSL alert|alert number/i.test(details)) {
    return `${address} refuses the certificate it is shown; check tls`;
  }
  if (/ECONNRESET|EPIPE|closed|Failed to connect/.test(details)) {
    return `${address} closed the connection before it said anything; does it expect TLS, or a certificate?`;
  }
  const code = signs.find(([sign]) => sign.test(details))?.[1] ?? /\bE[A-Z_]{4,}\b/.exec(details)?.[0];
  return networkFailure({ code }, address, { protocol: "gRPC", authority: "tls.ca" });
}
