import { z } from "zod";
import { runPolicy } from "../../shared/actuator/run-policy.ts";
import { referencesIn } from "../../shared/config/references.ts";
import { settingsFault } from "./settings-fault.ts";

const segment = "([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])";
const name = `${segment}(\\.${segment})*`;
const appId = new RegExp(`^/?${name}(/${name})*$`);
/** Marathon's own paths end so; it refuses such ids. */
const reserved = /(^|\/)(restart|tasks|versions)$/;

const app = z
  .string({ error: 'must be the id of an app, such as "/shop/consumer"' })
  .refine((id) => hasReference(id) || (appId.test(id) && !reserved.test(id)), {
    error:
      'must be the id of an app, such as "/shop/consumer": names of lower-case letters, digits, dots and hyphens, the last one not restart, tasks or versions',
  })
  .transform((id) => (id.startsWith("/") ? id : `/${id}`));

/** Which app of Marathon a workload is: the `run` part of its configuration. `app` begins with a slash once parsed. */
export const marathonRun = z.strictObject({
  app: app.describe("Id of the app, such as /shop/consumer; Marathon has it already, with its image and resources"),
  force: z
    .boolean()
    .default(false)
    .describe(
      "Override a deployment that locks the app, but only one that does nothing else than scale this app; never one of another kind",
    ),
  ...runPolicy,
});

export type MarathonRun = z.output<typeof marathonRun>;

/** Where Marathon is and how to log in: flat texts and flags. Secrets are best given as references. */
export const marathonSettings = z
  .strictObject({
    url: z
      .string()
      .refine((urls) => hasReference(urls) || urls.split(",").every((one) => isPlainUrl(one.trim())), {
        error:
          'must be a URL such as "http://marathon.mesos:8080" or "https://master/service/marathon", or several with commas between them, without user names and queries',
      })
      .optional()
      .describe("Where Marathon is; several, comma separated, are tried in turn; default: MARATHON_URL"),
    username: text().describe("User of HTTP basic authentication; with loginUrl, user of DC/OS"),
    password: text().describe("Password of that user, such as ${env:MARATHON_PASSWORD}"),
    serviceAccount: text().describe("Id of a DC/OS service account; default: uid in the secret"),
    serviceAccountKey: text().describe(
      "Private key of the service account, as PEM or as the DC/OS secret in JSON, such as ${file:/run/secrets/sa.json}",
    ),
    loginUrl: text().describe("Where to log in to DC/OS; default: /acs/api/v1/auth/login at the host of the url"),
    token: text().describe("A DC/OS authentication token, instead of a login"),
    caFile: text().describe(
      "The certificate authorities to trust instead of those of the system, a PEM file such as dcos-ca.crt",
    ),
    insecureSkipVerify: z.boolean().default(false).describe("Trust any certificate; only for tests"),
  })
  .superRefine(
    (settings, context) => {
      const fault = settingsFault(settings);
      if (fault) context.addIssue({ code: "custom", ...fault });
    },
    { when: ({ value }) => typeof value === "object" && value !== null }, // beside other faults too
  );

export type MarathonSettings = z.output<typeof marathonSettings>;

function text() {
  return z.string().min(1).optional();
}

function hasReference(written: string): boolean {
  return referencesIn(written).length > 0;
}

function isPlainUrl(written: string): boolean {
  if (!URL.canParse(written)) return false;
  const { protocol, username, password, search, hash } = new URL(written);
  return (protocol === "http:" || protocol === "https:") && `${username}${password}${search}${hash}` === "";
}
