import { randomBytes } from "node:crypto";

/** A token that nobody can guess: 32 random bytes, with a beginning by which scanners for secrets know it. */
export function newToken(): string {
  return `msc_${randomBytes(32).toString("base64url")}`;
}
