/** Why there was no answer, from the error code of the connection. */
const known: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "nothing listens there"],
  ["ECONNRESET", "the connection was closed"],
  ["EPIPE", "the connection was closed"],
  ["UND_ERR_SOCKET", "the connection was closed"],
  ["UND_ERR_DESTROYED", "the connection was closed here"],
  ["UND_ERR_CLOSED", "the connection was closed here"],
  ["ENOTFOUND", "the host name is not known"],
  ["EAI_AGAIN", "the host name cannot be resolved now"],
  ["ETIMEDOUT", "the connection timed out"],
  ["UND_ERR_CONNECT_TIMEOUT", "no connection came about in time"],
  ["EHOSTUNREACH", "there is no route to the host"],
  ["ENETUNREACH", "there is no route to the network"],
]);

const certificate = /^(CERT_|DEPTH_ZERO_SELF|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT)/;

export interface Expected {
  /** What the server was expected to speak. @default HTTP */
  readonly protocol?: string;
  /** The setting that names who signed its certificate. @default caFile */
  readonly authority?: string;
}

/** Why a request got no answer, for a person; `server` as a person knows it. Never repeats what was sent or received. */
export function networkFailure(thrown: unknown, server: string, expected: Expected = {}): string {
  const { protocol = "HTTP", authority = "caFile" } = expected;
  if (thrown instanceof Error && thrown.name === "TimeoutError") return `${server} did not answer in time`;
  if (thrown instanceof Error && thrown.name === "AbortError") return `${server} was not waited for any longer`;
  const code = networkCodeOf(thrown);
  const said = code ? ` (${code})` : "";
  const why = code && known.get(code);
  if (why) return `${server} cannot be reached: ${why}${said}`;
  if (code && certificate.test(code)) {
    return `the certificate of ${server} is not trusted${said}; name its authority with ${authority}`;
  }
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER") return `${server} does not speak TLS${said}`;
  if (code?.startsWith("HPE_")) return `${server} does not speak ${protocol}${said}`;
  return `${server} gave no usable answer${said}`;
}

/** The code of a failed connection, its own or that of its cause; kept only where it is a plain word. */
export function networkCodeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  if ("code" in thrown && typeof thrown.code === "string" && /^\w{1,60}$/.test(thrown.code)) return thrown.code;
  if (thrown instanceof AggregateError) return networkCodeOf(thrown.errors[0]);
  return "cause" in thrown ? networkCodeOf(thrown.cause) : undefined;
}
