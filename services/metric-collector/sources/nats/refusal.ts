import { networkCodeOf } from "../../../../shared/network-failure.ts";
import { NotThisProtocol } from "../connection/not-this-protocol.ts";
import type { NatsLibrary } from "./library.ts";

/** A NATS server has said no; why is one of a few, never its own words. */
export class NatsRefusal extends Error {
  override readonly name = "NatsRefusal";
  readonly why: "login" | "permission" | "no-responders" | "no-tls" | "other";

  constructor(why: NatsRefusal["why"]) {
    super(`refused: ${why}`);
    this.why = why;
  }
}

/** What the library's error comes to: a NatsRefusal, NotThisProtocol, or an error of the connection with its `code`. */
export function natsRefusal(thrown: unknown, library: NatsLibrary): unknown {
  const { errors } = library;
  const cause = thrown instanceof errors.RequestError && thrown.cause ? thrown.cause : thrown;
  const why = causeOf(cause, library);
  if (why) return new NatsRefusal(why);
  if (cause instanceof errors.TimeoutError || networkCodeOf(cause) !== undefined) return cause;
  if (cause instanceof DOMException) return cause; // a signal has aborted
  const { ConnectionError, ClosedConnectionError, RequestError } = errors;
  const closed = [ConnectionError, ClosedConnectionError, RequestError].some((kind) => cause instanceof kind);
  return closed ? Object.assign(new Error("closed"), { code: "ECONNRESET" }) : new NotThisProtocol();
}

function causeOf(thrown: unknown, { errors }: NatsLibrary): NatsRefusal["why"] | undefined {
  if (thrown instanceof errors.PermissionViolationError) return "permission";
  if (thrown instanceof errors.NoRespondersError) return "no-responders";
  if (thrown instanceof errors.AuthorizationError) return "login";
  if (thrown instanceof errors.UserAuthenticationExpiredError) return "login";
  if (thrown instanceof errors.ProtocolError) return isOfLogin(thrown) ? "login" : "other";
  if (thrown instanceof errors.ConnectionError && /'tls'$/.test(thrown.message)) return "no-tls";
  return undefined;
}

/** For what the library has no class of its own. */
function isOfLogin({ message }: Error): boolean {
  return /authoriz|authentic|credential/i.test(message);
}
