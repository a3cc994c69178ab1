import { readFileSync } from "node:fs";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import type { AllowList } from "../../shared/config/references.ts";
import { invalid, MicroscalerError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { type Credentials, credentialsOf } from "./credentials.ts";
import { type MarathonSettings, marathonSettings } from "./schema.ts";

/** Where Marathon is and how it is reached. */
export interface Access {
  /** Without a slash at the end; to be tried in turn. At least one. */
  readonly urls: readonly string[];
  /** PEM; undefined: those of the system. */
  readonly ca: string | undefined;
  readonly insecureSkipVerify: boolean;
  /** Read anew at each call, so that a rotated secret is picked up. @throws MicroscalerError `invalid` where they are gone */
  credentials(): Credentials;
}

export interface AccessOptions {
  /** As configured, references unresolved. */
  readonly settings: JsonObject;
  readonly allowRefs: AllowList;
  /** Where the settings name no url; undefined: nothing. */
  readonly environmentUrl: string | undefined;
}

/** @throws MicroscalerError `invalid` with everything that is wrong with the settings */
export function marathonAccess({ settings, allowRefs, environmentUrl }: AccessOptions): Access {
  const read = () => resolved(settings, allowRefs, environmentUrl);
  const first = read();
  const urls = urlsOf(first);
  const credentials = () => credentialsOf(read(), urls[0] ?? "");
  credentials();
  return {
    urls,
    ca: first.caFile === undefined ? undefined : authorities(first.caFile),
    insecureSkipVerify: first.insecureSkipVerify,
    credentials,
  };
}

function resolved(settings: JsonObject, allowRefs: AllowList, environmentUrl: string | undefined): MarathonSettings {
  const withUrl = settings.url === undefined && environmentUrl ? { ...settings, url: environmentUrl } : settings;
  const parsed = parseResolved(marathonSettings, withUrl, allowRefs);
  if (!parsed.ok) throw invalid("the settings of actuator-marathon", parsed.faults);
  return parsed.value;
}

function urlsOf({ url }: MarathonSettings): readonly string[] {
  if (url === undefined) {
    const problem = "is missing; give where Marathon is, such as http://marathon.mesos:8080, or set MARATHON_URL";
    throw invalid("the settings of actuator-marathon", [{ path: "url", problem }]);
  }
  return url.split(",").map((one) => one.trim().replace(/\/+$/, ""));
}

function authorities(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unreadable";
    throw new MicroscalerError("invalid", `caFile: the file ${file} cannot be read (${code})`);
  }
}
