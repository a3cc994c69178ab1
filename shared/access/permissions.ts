import type { Role } from "./role.ts";

/** Who may call: everybody, or those whose role is named. */
export type Permission = "everybody" | readonly Role[];

const viewer: Permission = ["viewer", "operator", "admin"];
const operator: Permission = ["operator", "admin"];
const admin: Permission = ["admin"];
const planes: Permission = ["service"];

/** Every call of every service by its gRPC path. What is not here is for nobody. */
export const permissions: Readonly<Record<string, Permission>> = {
  "/microscaler.v1.DecisionEngine/ListPools": viewer,
  "/microscaler.v1.DecisionEngine/GetPool": viewer,
  "/microscaler.v1.DecisionEngine/WatchPool": viewer,
  "/microscaler.v1.DecisionEngine/WatchDecisions": viewer,
  "/microscaler.v1.DecisionEngine/Explain": viewer,
  "/microscaler.v1.DecisionEngine/History": viewer,
  "/microscaler.v1.DecisionEngine/SetFixed": operator,
  "/microscaler.v1.DecisionEngine/SetDemand": operator,
  "/microscaler.v1.DecisionEngine/Pause": operator,
  "/microscaler.v1.DecisionEngine/Resume": operator,
  "/microscaler.v1.DecisionEngine/ApplyPool": admin,
  "/microscaler.v1.DecisionEngine/DeletePool": admin,

  "/microscaler.v1.MetricCollector/Watch": planes,
  "/microscaler.v1.MetricCollector/Read": ["admin", "service"], // sends a secret it refers to wherever it is told to
  "/microscaler.v1.MetricCollector/Validate": ["admin", "service"],
  "/microscaler.v1.MetricCollector/Push": ["admin", "pusher"],

  "/microscaler.v1.Actuator/Describe": ["admin", "service"],
  "/microscaler.v1.Actuator/Observe": planes,
  "/microscaler.v1.Actuator/Apply": planes,
  "/microscaler.v1.Actuator/Validate": ["admin", "service"],

  "/externalscaler.ExternalScaler/IsActive": viewer,
  "/externalscaler.ExternalScaler/StreamIsActive": viewer,
  "/externalscaler.ExternalScaler/GetMetricSpec": viewer,
  "/externalscaler.ExternalScaler/GetMetrics": viewer,
  "/externalscaler.ExternalScaler/StreamMetricSpec": viewer,

  "/grpc.health.v1.Health/Check": "everybody",
  "/grpc.health.v1.Health/Watch": "everybody",
  "/grpc.health.v1.Health/List": "everybody",
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo": viewer,
  "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": viewer,
};

/** `/metrics` of every service. */
export const metricsPermission: Permission = [...viewer, "service"];

/** Nobody, for what is not in the table. */
export function permissionOf(path: string): Permission {
  return (Object.hasOwn(permissions, path) && permissions[path]) || [];
}

export function mayCall(permission: Permission, role: Role): boolean {
  return permission === "everybody" || permission.includes(role);
}

/** The roles that will do, for a person: `the role operator or admin`. */
export function rolesText(permission: Permission): string {
  if (permission === "everybody") return "no role";
  const [last, ...before] = permission.toReversed();
  if (last === undefined) return "what no role has";
  return before.length === 0 ? `the role ${last}` : `the role ${before.toReversed().join(", ")} or ${last}`;
}
