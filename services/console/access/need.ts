import type { FastifyRequest } from "fastify";
import { type Permission, permissionOf } from "../../../shared/access/permissions.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whom the route answers. Left out: nobody, so that a forgotten word opens nothing. */
    readonly need?: Permission;
    /** It is for what keeps the console running: neither counted nor asked for a certificate. */
    readonly health?: boolean;
  }
}

/** Calls of the engine that a route stands for. */
type EngineCall =
  | "ListPools"
  | "GetPool"
  | "ApplyPool"
  | "DeletePool"
  | "WatchPool"
  | "WatchDecisions"
  | "Explain"
  | "History"
  | "SetFixed"
  | "SetDemand"
  | "Pause"
  | "Resume";

/** A route answers whom the engine answers: the `config` of one that makes that call. */
export function asIn(call: EngineCall): { readonly need: Permission } {
  return { need: permissionOf(`/microscaler.v1.DecisionEngine/${call}`) };
}

/** The `config` of a route for everybody. */
export const open = { need: "everybody" } as const;

/** What is not there at all needs nothing: it is answered with 404. */
export function needOf({ is404, routeOptions }: FastifyRequest): Permission {
  return is404 ? "everybody" : (routeOptions.config.need ?? []);
}
