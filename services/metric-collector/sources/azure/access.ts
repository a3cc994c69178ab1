import { invalid } from "../../../../shared/errors.ts";

/** How a queue service is reached and what is shown there. */
export interface AzureAccess {
  /** Without a slash at its end. */
  readonly service: string;
  readonly account: string;
  readonly proof:
    | { readonly kind: "key"; readonly key: string }
    | { readonly kind: "signature"; readonly sas: string }
    /** Null: whatever identity the surroundings have. */
    | { readonly kind: "identity"; readonly clientId: string | null };
}

/** What a metric says of it. */
export interface AzureParameters {
  readonly connectionString?: string | undefined;
  readonly accountName?: string | undefined;
  readonly accountKey?: string | undefined;
  readonly sasToken?: string | undefined;
  readonly managedIdentity?: true | undefined;
  readonly identity?: { readonly clientId: string } | undefined;
  readonly endpoint?: string | undefined;
}

const ways = ["accountKey", "sasToken", "managedIdentity", "identity"] as const;
const waysText = "accountKey, sasToken, managedIdentity or identity";

/** What is wrong with how access is given, and where: exactly one way in has to be named. */
export function azureAccessFault(given: AzureParameters): { path: string[]; message: string } | undefined {
  const named = ways.filter((way) => given[way] !== undefined);
  if (given.connectionString !== undefined) {
    const others = ["accountName", ...ways, "endpoint"] as const;
    const extra = others.find((name) => given[name] !== undefined);
    return extra && { path: [extra], message: "must not be given beside connectionString, which says it already" };
  }
  const [first, second] = named;
  if (first === undefined && given.accountName === undefined) {
    return { path: ["connectionString"], message: `is missing; give it, or accountName and ${waysText}` };
  }
  if (first === undefined) return { path: ["accountKey"], message: `is missing; accountName needs ${waysText}` };
  if (second !== undefined) return { path: [second], message: `must not be given beside ${first}; one is enough` };
  if (given.accountName === undefined) return { path: ["accountName"], message: `is missing; ${first} needs it` };
  if ((first === "managedIdentity" || first === "identity") && given.endpoint?.startsWith("http:")) {
    return { path: ["endpoint"], message: `must begin with https, as ${first} sends a token there` };
  }
  return undefined;
}

/** The same, put together. @throws MicroscalerError `invalid`, which repeats nothing of what was given */
export function azureAccess(given: AzureParameters): AzureAccess {
  const { connectionString, accountName = "", accountKey, sasToken, identity, endpoint } = given;
  if (connectionString !== undefined) return fromConnectionString(connectionString);
  const service = endpoint ?? `https://${accountName}.queue.core.windows.net`;
  const proof: AzureAccess["proof"] =
    accountKey !== undefined
      ? { kind: "key", key: accountKey }
      : sasToken !== undefined
        ? { kind: "signature", sas: sasToken }
        : { kind: "identity", clientId: identity?.clientId ?? null };
  return { service: urlOf(service, "accountName and endpoint do not make a URL"), account: accountName, proof };
}

const example =
  'such as "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net" or "QueueEndpoint=https://…;SharedAccessSignature=…"';

/** What is said of a connection string that is none. */
export const connectionStringDemand = `must be one of a storage account, ${example}`;
const notAString = `connectionString is not one of a storage account, ${example}`;

/** Whether a text is a connection string of a storage account with a way in. */
export function isConnectionString(text: string): boolean {
  try {
    fromConnectionString(text);
    return true;
  } catch {
    return false;
  }
}

/** What Azurite and its tools call the development storage; published, and no secret. */
const developmentStorage =
  "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1";

function fromConnectionString(text: string): AzureAccess {
  const parts = new Map(text.split(";").flatMap((part) => pairIn(part.trim())));
  if (parts.get("usedevelopmentstorage") === "true") return fromConnectionString(developmentStorage);
  const [key, sas] = [parts.get("accountkey"), parts.get("sharedaccesssignature")];
  const name = parts.get("accountname");
  const usual = name && `https://${name}.queue.${parts.get("endpointsuffix") ?? "core.windows.net"}`;
  const plain = parts.get("defaultendpointsprotocol") === "http" ? usual?.replace("https:", "http:") : usual;
  const service = urlOf(parts.get("queueendpoint") ?? plain ?? "", notAString);
  const account = name ?? accountIn(service);
  if (sas !== undefined) return { service, account, proof: { kind: "signature", sas } };
  if (key === undefined || name === undefined) throw invalid("the metric", [{ path: "", problem: notAString }]);
  return { service, account, proof: { kind: "key", key } };
}

function pairIn(part: string): [string, string][] {
  const at = part.indexOf("=");
  return at < 1 ? [] : [[part.slice(0, at).toLowerCase(), part.slice(at + 1)]];
}

function urlOf(text: string, problem: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw invalid("the metric", [{ path: "", problem }]);
  return text.replace(/\/+$/, "");
}

/** `acme` of `https://acme.queue.core.windows.net`, and of `http://127.0.0.1:10001/acme`. */
function accountIn(service: string): string {
  const { hostname, pathname } = new URL(service);
  return pathname.split("/")[1] || (hostname.split(".")[0] ?? hostname);
}
