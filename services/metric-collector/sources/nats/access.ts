import type { z } from "zod";
import { referencesIn } from "../../../../shared/config/references.ts";
import { natsUrl } from "./url.ts";

interface NatsAccess {
  readonly servers: readonly string[];
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly credentials?: string | undefined;
}

/** For `superRefine`: at most one way in to NATS is given, and all of it. */
export function natsAccessCheck(access: NatsAccess, context: z.RefinementCtx): void {
  const fault = accessFault(access);
  if (fault) context.addIssue({ code: "custom", path: [fault.name], message: fault.message });
}

function accessFault(access: NatsAccess): { name: keyof NatsAccess; message: string } | undefined {
  const { servers, username, password } = access;
  const ways = (["username", "token", "credentials"] as const).filter((name) => access[name] !== undefined);
  const [first, second] = ways;
  if (username === undefined && password !== undefined) {
    return { name: "username", message: "is missing; password needs it" };
  }
  if (username !== undefined && password === undefined) {
    return { name: "password", message: "is missing; username needs it" };
  }
  if (second !== undefined) return { name: second, message: `must not be given beside ${first}; one is enough` };
  if (first === undefined || !servers.some(holdsCredentials)) return undefined;
  return { name: first, message: "must not be given beside servers with credentials" };
}

/** Nothing is known of an address that is yet to be resolved: then it is checked again. */
function holdsCredentials(server: string): boolean {
  return referencesIn(server).length === 0 && (natsUrl(server)?.username ?? "") !== "";
}
