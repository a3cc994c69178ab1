import { z } from "zod";
import { referencesIn } from "../../../../shared/config/references.ts";
import { tlsParameter } from "../connection/tls.ts";
import { givenText } from "../parameters/given-text.ts";
import { hostAndPort } from "../parameters/host-and-port.ts";
import { hasWrongPort, urlPortDemand } from "../parameters/port.ts";
import { textOrReference } from "../parameters/text-or-reference.ts";

// "needs", not "must be": a url may hold a password, so what was given is not repeated
const urlForm = /^rediss?:\/\/[^\s/?#]+(\/\d{0,5})?$/;
const url = textOrReference(urlForm, 'needs to be of the form "redis://redis:6379" or "rediss://redis:6379/0"');
const address = hostAndPort("redis-1:6379");

/** The parameters of every source that reads a Redis: which server, and as whom. */
export const redisAccess = {
  url: url
    .optional()
    .describe('Address of the server, such as "redis://redis:6379/0", or "rediss://…" for TLS; or give addresses'),
  addresses: z
    .array(address, { error: 'must be a list such as ["redis-1:6379", "redis-2:6379"]' })
    .min(1, { error: "must name at least one" })
    .max(100, { error: "must name at most 100" })
    .optional()
    .describe("Nodes of a Redis Cluster, some suffice, or Sentinels where sentinelMaster is given; in place of url"),
  username: givenText("the name of a user").optional().describe("User of the server, where it has users"),
  password: givenText("a password").optional().describe("Password of the user, or of the server where it has no users"),
  db: z
    .int({ error: "must be the number of a database" })
    .min(0, { error: "must be 0 or more" })
    .max(99_999, { error: "must be at most 99999" })
    .optional()
    .describe("Number of the database; left out: that of the url, or 0"),
  tls: tlsParameter,
  sentinelMaster: givenText("the name of a master").optional().describe("Name by which the Sentinels know the master"),
  sentinelUsername: givenText("the name of a user").optional().describe("User of the Sentinels, where they have users"),
  sentinelPassword: givenText("a password").optional().describe("Password of the Sentinels, where they want one"),
};

const shape = z.object(redisAccess);

/** Which Redis, as a person writes it. */
export type RedisAccess = z.output<typeof shape>;

/** For `superRefine`: whether the parameters go together; also beside other faults. */
export const redisAccessCheck = [
  (access: RedisAccess, context: z.RefinementCtx): void => {
    for (const [name, message] of accessFaults(access)) {
      context.addIssue({ code: "custom", path: [name], message });
    }
  },
  { when: ({ value }: { value: unknown }) => typeof value === "object" && value !== null },
] as const;

type AccessFault = readonly [name: keyof RedisAccess, message: string];

function accessFaults(access: RedisAccess): AccessFault[] {
  const { url, addresses, username, password } = access;
  const faults: AccessFault[] = [];
  const { sentinelUsername, sentinelPassword } = access;
  if (username !== undefined && password === undefined) faults.push(["password", "is missing; username needs it"]);
  if (sentinelUsername !== undefined && sentinelPassword === undefined) {
    faults.push(["sentinelPassword", "is missing; sentinelUsername needs it"]);
  }
  if (url !== undefined && addresses !== undefined) faults.push(["addresses", "must not be given beside url"]);
  else if (url !== undefined) faults.push(...urlFaults(access, url));
  if (addresses === undefined) faults.push(...sentinelFaults(access, "needs addresses, those of the Sentinels"));
  if (addresses === undefined && url === undefined) faults.push(["url", "is missing; give it, or addresses"]);
  if (addresses !== undefined && access.sentinelMaster === undefined) faults.push(...clusterFaults(access));
  return faults;
}

/** Nothing is said of a url that is yet to be resolved: then it is checked again. */
function urlFaults({ username, password, db, tls }: RedisAccess, url: string): AccessFault[] {
  if (referencesIn(url).length > 0) return [];
  if (!URL.canParse(url)) return urlForm.test(url) ? [["url", whyNoUrl(url)]] : []; // else its form is told already
  const parts = new URL(url);
  const faults: AccessFault[] = [];
  const holds = parts.username !== "" || parts.password !== "";
  if (holds && username !== undefined) faults.push(["username", "must not be given beside a url with credentials"]);
  if (holds && password !== undefined) faults.push(["password", "must not be given beside a url with credentials"]);
  if (parts.username !== "" && parts.password === "" && password === undefined) {
    faults.push(["password", "is missing; username needs it"]); // a reading as anybody else would not be what was meant
  }
  if (parts.pathname.length > 1 && db !== undefined) faults.push(["db", "must not be given beside a url that has it"]);
  if (parts.protocol === "redis:" && tls) faults.push(["tls", 'needs a url that begins with "rediss://"']);
  return faults;
}

function whyNoUrl(url: string): string {
  return hasWrongPort(url)
    ? urlPortDemand
    : "is not the address of a server; is a character of its password unescaped?";
}

function clusterFaults(access: RedisAccess): AccessFault[] {
  const faults = sentinelFaults(access, "needs sentinelMaster");
  if (access.db) faults.push(["db", "must be 0 or left out: a Redis Cluster has no other database"]);
  return faults;
}

function sentinelFaults(access: RedisAccess, message: string): AccessFault[] {
  const names = ["sentinelMaster", "sentinelUsername", "sentinelPassword"] as const;
  return names.filter((name) => access[name] !== undefined).map((name) => [name, message]);
}
