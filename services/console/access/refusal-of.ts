import { mayCall, type Permission, rolesText } from "../../../shared/access/permissions.ts";
import type { Known } from "./identity.ts";

/**
 * Why somebody may not have what needs that; undefined: he may. The engine decides by the token of who asks. For a certificate
 * there is none to show, and the console lends its own for reading alone.
 */
export function refusalOf(
  need: Permission,
  { kind, caller: { name, role } }: Pick<Known, "kind" | "caller">,
): string | undefined {
  if (need === "everybody") return undefined;
  if (!mayCall(need, role)) return `this needs ${rolesText(need)}; ${name} has the role ${role}`;
  if (kind !== "certificate" || need.includes("viewer")) return undefined;
  return `this needs a token: by certificate alone ${name} may look, and change nothing`;
}
