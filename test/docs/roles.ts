import { metricsPermission, type Permission, permissions } from "../../shared/access/permissions.ts";
import { type Role, roles } from "../../shared/access/role.ts";

const everybodys = "everybody";

/** What each role may do: calls of one service with the same answer share a row. */
export function roleRows(): readonly (readonly string[])[] {
  const rows = new Map<
    string,
    { readonly service: string; readonly calls: string[]; readonly permission: Permission }
  >();
  for (const [path, permission] of Object.entries(permissions)) {
    const [, fullName = "", call = ""] = path.split("/");
    const service = fullName.split(".").at(-1) ?? "";
    const key = `${service} ${JSON.stringify(permission)}`;
    const row = rows.get(key) ?? { service, calls: [], permission };
    if (!row.calls.includes(call)) row.calls.push(call);
    rows.set(key, row);
  }
  const http = [
    ["HTTP", "`/healthz`, `/readyz`", ...cells(everybodys)],
    ["HTTP", "`/metrics`", ...cells(metricsPermission)],
  ];
  const grpc = [...rows.values()].map(({ service, calls, permission }) => [
    `\`${service}\``,
    calls.map((call) => `\`${call}\``).join(", "),
    ...cells(permission),
  ]);
  return [...grpc, ...http];
}

export const roleTitles: readonly string[] = ["Service", "Calls", ...roles.map((role) => `\`${role}\``)];

function cells(permission: Permission): string[] {
  return roles.map((role: Role) => (permission === everybodys || permission.includes(role) ? "yes" : ""));
}
