import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import { isJsonObject } from "../../shared/config/json.ts";
import type { Json } from "../../shared/model/json.ts";
import { type DoubleAnswer, says } from "./marathon-answers.ts";
import type { DoubleOptions } from "./marathon-double.ts";

/** The part of DC/OS that tells who calls: a login for users and service accounts, and tokens that can be revoked. */
export interface DcosDouble extends Required<Pick<DoubleOptions, "authorize" | "beside">> {
  /** Of the service account `microscaler`; PKCS#1, as DC/OS writes it. */
  readonly privateKey: string;
  /** Of the user `jane`. */
  password: string;
  /** Logins that were accepted. */
  readonly logins: readonly string[];
  /** No token is good any more. */
  revoke(): void;
}

export function dcosDouble(): DcosDouble {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const privateKey = pair.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const publicKey = createPublicKey(pair.publicKey.export({ type: "spki", format: "pem" }));
  const tokens = new Set<string>();
  const logins: string[] = [];
  const double: DcosDouble = {
    ...{ privateKey, password: "correct horse", logins },
    authorize: (authorization) => tokens.has(/^token=(.+)$/.exec(authorization ?? "")?.[1] ?? ""),
    beside: async (path, body) => {
      if (path !== "/acs/api/v1/auth/login") return undefined;
      const uid = await uidOf(body, double.password, async (token) => {
        const { payload } = await jwtVerify(token, publicKey, { algorithms: ["RS256"], requiredClaims: ["exp"] });
        return String(payload.uid);
      });
      if (uid === undefined) return says(401, "Invalid username or password.");
      logins.push(uid);
      const token = `acs-${logins.length}`;
      tokens.add(token);
      return { status: 200, body: { token } } satisfies DoubleAnswer;
    },
    revoke: () => tokens.clear(),
  };
  return double;
}

async function uidOf(
  body: Json | undefined,
  password: string,
  verify: (token: string) => Promise<string>,
): Promise<string | undefined> {
  if (!isJsonObject(body)) return undefined;
  if (body.password !== undefined) return body.uid === "jane" && body.password === password ? "jane" : undefined;
  const uid = await verify(String(body.token)).catch(() => undefined);
  return uid === body.uid && uid === "microscaler" ? uid : undefined;
}
