import * as library from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { type NatsTarget, natsFailure } from "./failure.ts";
import { natsRefusal } from "./refusal.ts";

const { errors } = library;
const target: NatsTarget = { stream: "ORDERS", consumer: "billing", servers: [{ host: "::1", port: 4222 }] };
const reset = Object.assign(new Error("read s3cret"), { code: "ECONNRESET" });

/** As the library throws what has ended a request. */
const asked = (cause: Error) => new errors.RequestError("s3cret", { cause });

test.each([
  [asked(new errors.PermissionViolationError("s3cret", "publish", "s3cret")), "the user may not read the consumer"],
  [asked(new errors.NoRespondersError("s3cret")), "nobody at [::1]:4222 answers for JetStream"],
  [new errors.AuthorizationError("s3cret"), "does not accept the credentials"],
  [new errors.UserAuthenticationExpiredError("s3cret"), "does not accept the credentials"],
  [new errors.ProtocolError("User Authentication Revoked s3cret"), "does not accept the credentials"],
  [new errors.ProtocolError("s3cret"), "[::1]:4222 has ended the connection with an error"],
  [new errors.ConnectionError("server does not support 'tls'"), "[::1]:4222 does not offer TLS"],
  [new errors.ConnectionError("s3cret", { cause: reset }), "the connection was closed (ECONNRESET)"],
  [new errors.ConnectionError("s3cret"), "the connection was closed (ECONNRESET)"],
  [new errors.RequestError("connection closed"), "the connection was closed (ECONNRESET)"],
  [new errors.ClosedConnectionError(), "the connection was closed (ECONNRESET)"],
  [new errors.TimeoutError(), "[::1]:4222 did not answer in time"],
  [AbortSignal.abort().reason, "[::1]:4222 was not waited for any longer"],
  [new Error("unexpected s3cret"), "[::1]:4222 does not speak as a NATS server"],
])("%s is told to a person, without the server's own words", (thrown, sentence) => {
  const reason = natsFailure(natsRefusal(thrown, library), target);
  expect(reason).toContain(sentence);
  expect(reason).not.toContain("s3cret");
});
