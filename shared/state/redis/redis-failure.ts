import { MicroscalerError } from "../../errors.ts";
import { networkCodeOf, networkFailure } from "../../network-failure.ts";

export interface RedisFailure {
  readonly error: MicroscalerError;
  /** Another connection may do better: to the new master, with the new password. */
  readonly connectionOver: boolean;
  /** The server was asked too late to carry it out, by its own clock. */
  readonly late: boolean;
}

interface Meaning {
  readonly told: string;
  readonly connectionOver: boolean;
}

const over = (told: string): Meaning => ({ told, connectionOver: true });
const goesOn = (told: string): Meaning => ({ told, connectionOver: false });

/** By the word that Redis begins an error with. */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ["NOAUTH", over("wants credentials: write them into the URL, the password as a reference")],
  ["WRONGPASS", over("does not accept the user and password given")],
  ["NOPERM", goesOn("does not allow the user given what the state needs: compare its rights with those documented")],
  ["READONLY", over("is a replica by now: the master is another")],
  ["LOADING", over("is still loading its data")],
  ["MASTERDOWN", over("is a replica that has lost its master")],
  ["CLUSTERDOWN", over("belongs to a Redis Cluster that is down or not complete")],
  ["MISCONF", goesOn("takes no changes, because it cannot write to its disk")],
  ["NOREPLICAS", goesOn("takes no changes, because too few of its replicas keep up")],
  ["OOM", goesOn("takes no changes, because its memory is full")],
  ["BUSY", goesOn("is busy with a script of somebody else")],
  ["TRYAGAIN", goesOn("belongs to a Redis Cluster that is moving its keys just now")],
  ["LATE", goesOn("was asked too late to carry it out")],
]);

const words = new RegExp(`\\b(${[...meanings.keys()].join("|")})\\b`);

/** What went wrong with a Redis, for a person; `shown` is where it is. Never repeats what the server said: it may echo anything. */
export function redisFailure(thrown: unknown, shown: string): RedisFailure {
  if (thrown instanceof MicroscalerError) return { error: thrown, connectionOver: true, late: false };
  const refusal = refusalOf(thrown);
  if (!refusal) return { error: unreachable(thrown, shown), connectionOver: true, late: false };
  const { told, connectionOver } = meanings.get(refusal) ?? goesOn("answers with an error that is not expected");
  const error = new MicroscalerError(
    "unavailable",
    `the store at ${shown} ${told}${refusal === "?" ? "" : ` (${refusal})`}`,
  );
  return { error, connectionOver, late: refusal === "LATE" };
}

/** The word of an answer that is an error, `?` where it is none that is known; undefined: there was no answer. */
function refusalOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { message } = thrown;
  if (thrown.name === "ClusterAllFailedError" && "lastNodeError" in thrown) return refusalOf(thrown.lastNodeError);
  if (/^All sentinels are unreachable/.test(message)) return words.exec(message)?.[1];
  if (thrown.name !== "ReplyError") return undefined;
  const [first = ""] = message.split(" ", 1);
  if (meanings.has(first)) return first;
  // Servers differ in how they report what a command inside a script was refused for.
  if (/user executing the script|ACL failure in script/.test(message)) return "NOPERM";
  const [, inside] = /-([A-Z]+) /.exec(message) ?? [];
  return inside !== undefined && meanings.has(inside) ? inside : "?";
}

function unreachable(thrown: unknown, shown: string): MicroscalerError {
  if (thrown instanceof Error && "lastNodeError" in thrown) return unreachable(thrown.lastNodeError, shown);
  const message = thrown instanceof Error ? thrown.message : "";
  const server = `the store at ${shown}`;
  if (/^Command timed out|ETIMEDOUT/.test(message)) return timedOut(shown);
  if (/^All sentinels are unreachable/.test(message)) {
    return new MicroscalerError(
      "unavailable",
      `${server} cannot be reached: no Sentinel answers, or none knows the master`,
    );
  }
  if (/^(Connection is closed|Stream isn't writeable|None of startup nodes|Cluster is)/.test(message)) {
    return new MicroscalerError("unavailable", `${server} cannot be reached: the connection was closed`);
  }
  if (/ALERT_CERTIFICATE_REQUIRED/.test(networkCodeOf(thrown) ?? "")) {
    return new MicroscalerError(
      "unavailable",
      `${server} wants a certificate: name one with --redis-cert and --redis-key`,
    );
  }
  return new MicroscalerError(
    "unavailable",
    networkFailure(thrown, server, { protocol: "the protocol of Redis", authority: "--redis-ca" }),
  );
}

/** No answer in time. */
export function timedOut(shown: string): MicroscalerError {
  return new MicroscalerError("timeout", `the store at ${shown} did not answer in time`);
}
