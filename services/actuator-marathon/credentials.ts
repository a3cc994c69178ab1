import { createPrivateKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import { invalid } from "../../shared/errors.ts";
import type { MarathonSettings } from "./schema.ts";

/** How Marathon is told who calls. */
export type Credentials =
  | { readonly kind: "none" }
  /** The value of the header, complete. */
  | { readonly kind: "header"; readonly authorization: string }
  | { readonly kind: "login"; readonly url: string; readonly uid: string; readonly proof: Proof };

type Proof =
  | { readonly kind: "password"; readonly password: string }
  | { readonly kind: "key"; readonly key: KeyObject };

const loginPath = "/acs/api/v1/auth/login";

const secretOf = z.object({
  private_key: z.string(),
  uid: z.string().optional(),
  login_endpoint: z.url({ protocol: /^https?$/ }).optional(),
});

/** What resolved settings say of it; `url` is Marathon's. @throws MicroscalerError `invalid` where a key is none */
export function credentialsOf(settings: MarathonSettings, url: string): Credentials {
  const { username, password, token, loginUrl, serviceAccountKey } = settings;
  if (token !== undefined) return { kind: "header", authorization: `token=${token}` };
  if (serviceAccountKey !== undefined) return serviceLogin(settings, serviceAccountKey, url);
  if (username === undefined || password === undefined) return { kind: "none" };
  if (loginUrl !== undefined) {
    return { kind: "login", url: checkedUrl(loginUrl), uid: username, proof: { kind: "password", password } };
  }
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  return { kind: "header", authorization };
}

function serviceLogin(
  { serviceAccount, loginUrl }: MarathonSettings,
  written: string,
  marathonUrl: string,
): Credentials {
  const secret = secretIn(written);
  const uid = serviceAccount ?? secret.uid;
  if (uid === undefined) throw fault("serviceAccount", "is missing; the key does not name a uid either");
  const url = checkedUrl(loginUrl ?? secret.login_endpoint ?? new URL(loginPath, marathonUrl).href);
  return { kind: "login", url, uid, proof: { kind: "key", key: keyOf(secret.private_key) } };
}

function secretIn(written: string): z.output<typeof secretOf> {
  if (!written.trimStart().startsWith("{")) return { private_key: written };
  try {
    return secretOf.parse(JSON.parse(written));
  } catch {
    throw fault("serviceAccountKey", "is JSON and not that of a DC/OS secret, which has a private_key");
  }
}

function keyOf(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem); // both PKCS#1, as DC/OS writes it, and PKCS#8
    if (key.asymmetricKeyType === "rsa") return key;
  } catch {
    // told below: the reason OpenSSL gives says less
  }
  throw fault("serviceAccountKey", "must be an RSA private key as PEM, or the DC/OS secret in JSON with one");
}

function checkedUrl(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
  throw fault("loginUrl", 'must be a URL such as "https://master/acs/api/v1/auth/login"');
}

function fault(path: string, problem: string) {
  return invalid("the settings of actuator-marathon", [{ path, problem }]);
}
