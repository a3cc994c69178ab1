import { expect, test } from "vitest";
import { MicroscalerError } from "../../../../shared/errors.ts";
import { azureQueueFailure } from "./failure.ts";

const target = { queue: "orders", account: "acme", server: "https://acme.queue.core.windows.net" };

test.each<[object, string]>([
  [{ statusCode: 404, code: "QueueNotFound" }, 'queue "orders" does not exist in account "acme"'],
  [
    { statusCode: 403, code: "AuthenticationFailed" },
    'the account key or signature is not accepted for account "acme" (AuthenticationFailed)',
  ],
  [
    { statusCode: 403, code: "AuthorizationFailure" },
    'account "acme" refuses access to queue "orders" (AuthorizationFailure); check the key or signature and the account\'s firewall',
  ],
  [
    { statusCode: 403, code: "AuthorizationPermissionMismatch" },
    'the account key or signature does not allow queue "orders" to be read (AuthorizationPermissionMismatch); it needs the permission r for queues',
  ],
  [{ statusCode: 503, code: "ServerBusy" }, `${target.server} is busy: it answered 503 (ServerBusy)`],
  [{ statusCode: 302 }, `${target.server} answered 302, which an Azure queue service would not`],
  [{ code: "ENOTFOUND" }, `${target.server} cannot be reached: the host name is not known (ENOTFOUND)`],
  [
    { code: "CERT_HAS_EXPIRED" },
    `the certificate of ${target.server} is not trusted (CERT_HAS_EXPIRED); name its authority with tls.ca`,
  ],
  [{ code: "HPE_INVALID_CONSTANT" }, `${target.server} does not speak HTTP (HPE_INVALID_CONSTANT)`],
  [new TypeError("a message with a secret"), `${target.server} gave no usable answer`],
  [
    new MicroscalerError("invalid", "tls: one of ca, cert and key is damaged"),
    "tls: one of ca, cert and key is damaged",
  ],
  [
    { statusCode: 500, code: "echo of a secret" },
    `${target.server} answered 500, which an Azure queue service would not`,
  ],
])("%o is told as %s", (thrown, reason) => expect(azureQueueFailure(thrown, target)).toBe(reason));

test.each<[object, string]>([
  [
    Object.assign(new Error("a secret"), { name: "CredentialUnavailableError" }),
    "no Azure identity was found in the surroundings (CredentialUnavailableError)",
  ],
  [Object.assign(new Error("a secret"), { name: "toString" }), `${target.server} gave no usable answer`],
  [
    { statusCode: 403, code: "AuthorizationPermissionMismatch" },
    'the identity does not allow queue "orders" to be read (AuthorizationPermissionMismatch); it needs the role Storage Queue Data Reader',
  ],
  [
    { statusCode: 401, code: "InvalidAuthenticationInfo" },
    'the identity is not accepted for account "acme" (InvalidAuthenticationInfo)',
  ],
])("with an identity %o is told as %s", (thrown, reason) => {
  expect(azureQueueFailure(thrown, { ...target, identity: true })).toBe(reason);
});
