import type { CallLimits } from "./call-limits.ts";
import type { Caller } from "./role.ts";

/** Whose credentials are known. Comparisons take the same time whether they are right or wrong. */
export interface AccessList {
  /** By the token that was shown; undefined: nobody's. */
  byToken(token: string): Caller | undefined;
  /** By the names in a client certificate that was verified (subject CN, DNS and URI names); undefined: nobody's. */
  byCertificate(names: readonly string[]): Caller | undefined;
  /** Calls back after somebody was added or taken out; returns how to stop. */
  onChange(changed: () => void): () => void;
}

/** A certificate and its key as PEM, and the authorities whose client certificates are required; read again when the files change. */
export interface ServingTls {
  readonly cert: () => string;
  readonly key: () => string;
  /** Left out: clients need no certificate. */
  readonly clientCa?: () => string;
  /** Calls back after any of the files changed and is valid; returns how to stop. */
  onChange(changed: () => void): () => void;
}

/** How a service keeps out who must not call it. */
export interface Protection {
  /** Left out: nobody has to say who he is, and only addresses of this machine are listened on. */
  readonly access?: AccessList;
  /** Left out: plain text. */
  readonly tls?: ServingTls;
  /** Other machines may reach it though nobody has to say who he is. @default false */
  readonly insecure?: boolean;
  /** Of each caller that is known, planes excepted. @default 100 streams, 200 calls a second, 400 at once */
  readonly limits?: CallLimits;
}
