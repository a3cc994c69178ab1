import { expect, test } from "vitest";
import { azureQueueFailure } from "./azure-queue-failure.ts";

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
  [{ statusCode: 503, code: "ServerBusy" }, `${target.server} is busy: it answered 503 (ServerBusy)`],
  [{ statusCode: 302 }, `${target.server} answered 302, which an Azure queue service would not`],
  [{ code: "ENOTFOUND" }, `${target.server} cannot be reached: the host name is not known (ENOTFOUND)`],
  [{ code: "CERT_HAS_EXPIRED" }, `${target.server} gave no usable answer (CERT_HAS_EXPIRED)`],
  [{ code: "HPE_INVALID_CONSTANT" }, `${target.server} does not speak HTTP (HPE_INVALID_CONSTANT)`],
  [new TypeError("a message with a secret"), `${target.server} gave no usable answer`],
  [
    { statusCode: 500, code: "echo of a secret" },
    `${target.server} answered 500, which an Azure queue service would not`,
  ],
])("%o is told as %s", (thrown, reason) => expect(azureQueueFailure(thrown, target)).toBe(reason));
