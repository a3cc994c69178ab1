/** What a failure has to name; nothing of it is secret. */
export interface AzureQueueTarget {
  readonly queue: string;
  readonly account: string;
  /** Scheme, host and port. */
  readonly server: string;
}

/** Why there was no answer, from the error code of the connection. */
const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was closed",
  EPIPE: "the connection was closed",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name cannot be resolved now",
  ETIMEDOUT: "the connection timed out",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
};

/** Why a reading of an Azure Storage queue failed, for a person. Never repeats the server's own words: they may echo anything. */
export function azureQueueFailure(thrown: unknown, { queue, account, server }: AzureQueueTarget): string {
  const { status, code } = facts(thrown);
  const said = code ? ` (${code})` : "";
  if (code === "QueueNotFound") return `queue "${queue}" does not exist in account "${account}"`;
  if (status === 401 || status === 403) {
    if (code === "AuthenticationFailed")
      return `the account key or signature is not accepted for account "${account}"${said}`;
    return `account "${account}" refuses access to queue "${queue}"${said}; check the key or signature and the account's firewall`;
  }
  if (status === 429 || status === 503) return `${server} is busy: it answered ${status}${said}`;
  if (status !== undefined) return `${server} answered ${status}${said}, which an Azure queue service would not`;
  const why = code && unreachable[code];
  if (why) return `${server} cannot be reached: ${why}${said}`;
  if (code?.startsWith("HPE_")) return `${server} does not speak HTTP${said}`;
  return `${server} gave no usable answer${said}`;
}

/** The HTTP status and the error code, kept only where it is a plain word. */
function facts(thrown: unknown): { status?: number; code?: string } {
  if (typeof thrown !== "object" || thrown === null) return {};
  const status = "statusCode" in thrown && typeof thrown.statusCode === "number" ? { status: thrown.statusCode } : {};
  const code = "code" in thrown && typeof thrown.code === "string" && /^\w{1,60}$/.test(thrown.code);
  return code ? { ...status, code: String(thrown.code) } : status;
}
