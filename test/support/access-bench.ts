import { accessList, type ReplaceableAccess } from "../../shared/access/access-list.ts";
import { tokenHash } from "../../shared/access/listed.ts";
import { roles } from "../../shared/access/role.ts";

/** The token of "the viewer", "the operator", … */
export function tokenOf(role: string): string {
  return `msc_${role}-of-the-test`;
}

/** An access list with one caller of each role, and by certificate `by-certificate` as an operator. */
export function accessOf(without?: string): ReplaceableAccess {
  return accessList(entriesOf(without));
}

export function entriesOf(without?: string) {
  const present = roles.filter((role) => role !== without);
  const tokens = present.map((role) => ({ name: `the ${role}`, role, sha256: tokenHash(tokenOf(role)) }));
  const certificates = [{ name: "by certificate", role: "operator", subject: "by-certificate" } as const];
  return { tokens, certificates };
}
