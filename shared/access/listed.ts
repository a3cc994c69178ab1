import { createHash, timingSafeEqual } from "node:crypto";
import type { AccessList } from "./protection.ts";
import type { Caller, Role } from "./role.ts";

/** Whose credentials are known, as the access file says it. */
export interface AccessEntries {
  readonly tokens: readonly TokenEntry[];
  readonly certificates: readonly CertificateEntry[];
}

export interface TokenEntry {
  readonly name: string;
  readonly role: Role;
  /** Of the token as it is shown, in hex. */
  readonly sha256: string;
}

export interface CertificateEntry {
  readonly name: string;
  readonly role: Role;
  /** The subject's CN, or a DNS or URI name. */
  readonly subject: string;
}

/** What is written down of a token: it cannot be told from this what the token is. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}

/** The callers of an access list by their credentials; where several entries fit, the first. */
export function listed({ tokens, certificates }: AccessEntries): Omit<AccessList, "onChange"> {
  const known = tokens.map(({ name, role, sha256 }) => ({
    caller: { name, role },
    digest: Buffer.from(sha256, "hex"),
  }));
  return {
    byToken: (token) => {
      const shown = Buffer.from(tokenHash(token), "hex");
      let found: Caller | undefined;
      for (const { caller, digest } of known) {
        const same = timingSafeEqual(shown, digest); // each one, also after it was found
        if (same) found ??= caller;
      }
      return found;
    },
    byCertificate: (names) => {
      const entry = certificates.find(({ subject }) => names.includes(subject));
      return entry && { name: entry.name, role: entry.role };
    },
  };
}
