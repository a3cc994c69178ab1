import { MicroscalerError } from "../../../../shared/errors.ts";
import { networkFailure } from "../../../../shared/network-failure.ts";

/** What a failure has to name; nothing of it is secret. */
export interface AzureQueueTarget {
  readonly queue: string;
  readonly account: string;
  /** Scheme, host and port. */
  readonly server: string;
  /** An identity is shown there, not a key or a signature. */
  readonly identity?: boolean;
}

/** Why a reading of an Azure Storage queue failed, for a person. Never repeats the server's own words: they may echo anything. */
export function azureQueueFailure(thrown: unknown, target: AzureQueueTarget): string {
  if (thrown instanceof MicroscalerError) return thrown.message;
  const { queue, account, server, identity = false } = target;
  const { status, code } = facts(thrown);
  const said = code ? ` (${code})` : "";
  const name = identity && thrown instanceof Error ? thrown.name : "";
  const identityFailure = identityFailures.get(name);
  if (identityFailure) return `${identityFailure} (${name})`;
  if (code === "QueueNotFound") return `queue "${queue}" does not exist in account "${account}"`;
  if (status === 401 || status === 403) return refusal(code, target);
  if (status === 429 || status === 503) return `${server} is busy: it answered ${status}${said}`;
  if (status !== undefined) return `${server} answered ${status}${said}, which an Azure queue service would not`;
  return networkFailure(thrown, server, { authority: "tls.ca" });
}

function refusal(code: string | undefined, { queue, account, identity = false }: AzureQueueTarget): string {
  const said = code ? ` (${code})` : "";
  const shown = identity ? "identity" : "account key or signature";
  if (code && notAccepted.includes(code)) return `the ${shown} is not accepted for account "${account}"${said}`;
  if (code && notEnough.includes(code)) {
    const needed = identity ? "the role Storage Queue Data Reader" : "the permission r for queues";
    return `the ${shown} does not allow queue "${queue}" to be read${said}; it needs ${needed}`;
  }
  const check = identity ? "its roles" : "the key or signature";
  return `account "${account}" refuses access to queue "${queue}"${said}; check ${check} and the account's firewall`;
}

const notAccepted = ["AuthenticationFailed", "InvalidAuthenticationInfo"];
const notEnough = [
  "AuthorizationPermissionMismatch",
  "AuthorizationResourceTypeMismatch",
  "AuthorizationServiceMismatch",
];

/** What the identity library throws, by name. */
const identityFailures: ReadonlyMap<string, string> = new Map([
  ["CredentialUnavailableError", "no Azure identity was found in the surroundings"],
  ["AggregateAuthenticationError", "none of the Azure identities of the surroundings could log in"],
  ["AuthenticationError", "the Azure identity could not log in"],
  ["AuthenticationRequiredError", "the Azure identity could not log in by itself"],
]);

/** The HTTP status and the error code, kept only where it is a plain word. */
function facts(thrown: unknown): { status?: number; code?: string } {
  if (typeof thrown !== "object" || thrown === null) return {};
  const status = "statusCode" in thrown && typeof thrown.statusCode === "number" ? { status: thrown.statusCode } : {};
  const code = "code" in thrown && typeof thrown.code === "string" && /^\w{1,60}$/.test(thrown.code);
  return code ? { ...status, code: String(thrown.code) } : status;
}
