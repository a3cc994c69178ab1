/** Why there was no answer, from the error code of the connection. */
const known: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was closed",
  EPIPE: "the connection was closed",
  UND_ERR_SOCKET: "the connection was closed",
  UND_ERR_DESTROYED: "the actuator is stopping",
  UND_ERR_CLOSED: "the actuator is stopping",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name cannot be resolved now",
  ETIMEDOUT: "the connection timed out",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about in time",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
};

const certificate = /^(CERT_|DEPTH_ZERO_SELF|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT)/;

/** Why a request got no answer, for a person; `server` is its origin. Never repeats what was sent or received. */
export function networkFailure(thrown: unknown, server: string): string {
  if (thrown instanceof Error && thrown.name === "TimeoutError") return `${server} did not answer in time`;
  if (thrown instanceof Error && thrown.name === "AbortError") return `${server} was not waited for any longer`;
  const code = codeOf(thrown);
  const said = code ? ` (${code})` : "";
  const why = code && known[code];
  if (why) return `${server} cannot be reached: ${why}${said}`;
  if (code && certificate.test(code)) {
    return `the certificate of ${server} is not trusted${said}; name its authority with caFile`;
  }
  if (code?.startsWith("HPE_")) return `${server} does not speak HTTP${said}`;
  return `${server} gave no usable answer${said}`;
}

/** Kept only where it is a plain word. */
function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" && /^\w{1,60}$/.test(thrown.code) ? thrown.code : undefined;
}
