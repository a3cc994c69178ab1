import type { Surroundings } from "../../services/metric-collector/sources/source.ts";
import type { JsonObject } from "../../shared/model/json.ts";

/** Whatever a source reads, as the suite needs it. Specifications hold their secrets literally. */
export interface SourceBackend {
  /** Reads a queue that exists, and is empty at first. */
  spec(): JsonObject;
  /** Of a queue that does not exist. */
  missing?(): JsonObject;
  /** Of the queue that exists, with credentials that the server refuses. */
  refused?(): JsonObject;
  /** Of a queue at another server, `host:port`. */
  at?(address: string): JsonObject;
  /** What a server may say in place of an answer that makes sense. */
  readonly garbage?: readonly string[];
  put?(messages: number): Promise<void>;
  take?(messages: number): Promise<void>;
  /** Empties it at once. */
  purge?(): Promise<void>;
  /** Ends the server at once. */
  kill?(): Promise<void>;
  /** Starts the server again, with the queue. */
  restart?(): Promise<void>;
  /** What its readers share beside their specification; left out: nothing. */
  readonly surroundings?: Surroundings;
  /** What no reason may hold. */
  readonly secrets: readonly string[];
  cleanUp(): Promise<void>;
}

/** What a backend may be unable to do, each with the reason. */
export type Lacks = Partial<Record<"missing" | "refused" | "at" | "put" | "purge" | "kill", string>>;

/** The same where what is lacking says so when it is used. */
export function able(backend: SourceBackend): Required<Omit<SourceBackend, "surroundings">> {
  const lacking = (what: string) => () => {
    throw new Error(`the backend cannot do "${what}"; declare it as lacking, with the reason`);
  };
  const put = lacking("put");
  const kill = lacking("kill");
  const addressed = { missing: lacking("missing"), refused: lacking("refused"), at: lacking("at") };
  return { garbage: [], ...addressed, put, take: put, purge: lacking("purge"), kill, restart: kill, ...backend };
}
