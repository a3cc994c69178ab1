import { canonicalJson } from "../../../../shared/canonical-json.ts";
import type { JsonObject } from "../../../../shared/model/json.ts";
import type { SourceAnswer, SourceReader } from "../source.ts";
import { untilAborted } from "./until-aborted.ts";

/** A connected client that serves many metrics at once. */
export interface PooledClient {
  /** Leaves nothing behind; also while it is used, whose calls then fail. Must not reject. */
  close(): Promise<void>;
}

/** What opening a client has to heed. */
export interface Opening {
  /** Aborts when nobody wants the client any more: opening has to end then, and leave nothing behind. */
  readonly signal: AbortSignal;
  /** To be called when the connection is gone: the next reading opens another. */
  lost(): void;
}

/** Opens a client; a late reading is no reason to give it up, that nothing is answered any more has to be told by `lost`. */
export type OpenClient<Connection, Client> = (connection: Connection, opening: Opening) => Promise<Client>;

/** How one metric is read with a client that others use too. */
export interface PooledReading<Client> {
  read(client: Client, signal: AbortSignal): Promise<SourceAnswer>;
  /** Why it could not be opened or read, for a person; holds no secret. */
  failure(thrown: unknown): string;
}

/** Clients that metrics with the same connection share. */
export interface ClientPool<Connection, Client> {
  /** A reader of one metric; the client is opened by the first that reads and closed with the last reader. */
  reader(connection: Connection, reading: PooledReading<Client>): SourceReader;
}

/** Makes a pool: one client for each connection, for as long as anybody reads with it. */
export function clientPool<Connection extends JsonObject, Client extends PooledClient>({
  open,
}: {
  readonly open: OpenClient<Connection, Client>;
}): ClientPool<Connection, Client> {
  const all = new Map<string, SharedClient<Connection, Client>>();
  return {
    reader: (connection, { read, failure }) => {
      const key = canonicalJson(connection);
      const shared = all.get(key) ?? new SharedClient(open, connection);
      all.set(key, shared);
      shared.readers += 1;
      let closed = false;
      return {
        read: async (signal) => {
          if (closed) return { kind: "absent", reason: "it is not read any more" };
          const held = shared.held();
          try {
            const reading = held.client.then((client) => read(client, signal));
            return await untilAborted(reading, signal);
          } catch (thrown) {
            return { kind: "absent", reason: failure(thrown) };
          }
        },
        close: async () => {
          if (closed) return;
          closed = true;
          shared.readers -= 1;
          if (shared.readers > 0) return;
          if (all.get(key) === shared) all.delete(key);
          await shared.close();
        },
      };
    },
  };
}

/** A client that is being opened, or is open. */
interface Held<Client> {
  readonly client: Promise<Client>;
  readonly stop: AbortController;
}

/** A server that refuses is not asked again sooner, however many metrics are read there. */
const pauseMs = 100;

class SharedClient<Connection, Client extends PooledClient> {
  readers = 0;
  private readonly open: OpenClient<Connection, Client>;
  private readonly connection: Connection;
  private current: Held<Client> | undefined;
  private refusedAtMs: number | undefined;

  constructor(open: OpenClient<Connection, Client>, connection: Connection) {
    this.open = open;
    this.connection = connection;
  }

  /** The client, or one that is opened now. */
  held(): Held<Client> {
    const rested = this.refusedAtMs !== undefined && performance.now() - this.refusedAtMs > pauseMs;
    if (this.current && !rested) return this.current;
    const stop = new AbortController();
    const client = this.open(this.connection, { signal: stop.signal, lost: () => void this.giveUp(held) });
    const held: Held<Client> = { client, stop };
    this.current = held;
    this.refusedAtMs = undefined;
    client.catch(() => {
      if (this.current === held) this.refusedAtMs = performance.now();
    });
    return held;
  }

  /** Closes it, unless another has taken its place already; the next reading opens another. */
  async giveUp(held: Held<Client>): Promise<void> {
    if (this.current !== held) return;
    this.current = undefined;
    this.refusedAtMs = undefined;
    held.stop.abort();
    await held.client.then(
      (client) => client.close(),
      () => undefined, // there is none
    );
  }

  async close(): Promise<void> {
    if (this.current) await this.giveUp(this.current);
  }
}
