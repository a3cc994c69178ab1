import type { Protection } from "../access/protection.ts";

/** A part of the program that runs until it is stopped. `start…` functions return one; it is serving when they resolve. */
export interface RunningService {
  /** For messages, e.g. `collector`. */
  readonly name: string;
  /** Where it serves: gRPC `host:port`, or the console's URL. */
  readonly address: string;
  /** Drains and ends; resolves when nothing of it is left. Safe to call twice. */
  stop(): Promise<void>;
}

/** What every service is started with. */
export interface ServiceOptions {
  /** gRPC `host:port`; port 0 finds a free one. */
  readonly listen: string;
  /** Health, readiness and metrics over HTTP, `host:port`; left out: not served. */
  readonly opsListen?: string;
  /** Who may call, and how the ports are encrypted. Left out: everybody on this machine, and nobody else. */
  readonly protection?: Protection;
}
