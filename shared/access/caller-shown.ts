import type { PeerCertificate } from "node:tls";
import { bearerToken } from "./bearer.ts";
import { certificateNames } from "./certificate-names.ts";
import type { AccessList } from "./protection.ts";
import type { Caller } from "./role.ts";

/** What somebody shows who calls. */
export interface Shown {
  /** The header, where there is one. */
  readonly authorization?: string | undefined;
  /** Of the connection; verified. */
  readonly certificate?: PeerCertificate | undefined;
}

/** Who that is, by token, else by certificate; a wrong token is not made good by a certificate. */
export function callerShown({ authorization, certificate }: Shown, access: AccessList): Caller | undefined {
  if (authorization === undefined) return certificate && access.byCertificate(certificateNames(certificate));
  const token = bearerToken(authorization);
  return token === undefined ? undefined : access.byToken(token);
}
