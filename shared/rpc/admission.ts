import { bearerToken } from "../access/bearer.ts";
import { callerShown, type Shown } from "../access/caller-shown.ts";
import { certificateNames } from "../access/certificate-names.ts";
import { mayCall, permissionOf, rolesText } from "../access/permissions.ts";
import type { AccessList } from "../access/protection.ts";
import type { Caller } from "../access/role.ts";
import { MicroscalerError } from "../errors.ts";

/**
 * Who calls `path`, where he may; undefined: it is open to everybody and nothing right was shown.
 * @throws MicroscalerError `unauthenticated`, `forbidden`
 */
export function admit(path: string, shown: Shown, access: AccessList): Caller | undefined {
  const permission = permissionOf(path);
  const caller = callerShown(shown, access);
  if (permission === "everybody") return caller;
  if (!caller) throw new MicroscalerError("unauthenticated", whyUnknown(shown));
  if (mayCall(permission, caller.role)) return caller;
  const call = path.slice(1).replace("/", ".");
  const has = `${caller.name} has the role ${caller.role}`;
  throw new MicroscalerError("forbidden", `${call} needs ${rolesText(permission)}; ${has}`);
}

function whyUnknown({ authorization, certificate }: Shown): string {
  if (authorization === undefined) {
    const none = 'nobody is named: send the metadata "authorization: Bearer TOKEN"';
    if (!certificate) return none;
    const names = certificateNames(certificate).join(", ") || "nothing";
    return `${none}; the client certificate names ${names}, which is nobody's here`;
  }
  if (bearerToken(authorization) === undefined) return 'the metadata "authorization" is not of the form "Bearer TOKEN"';
  return "the token is nobody's here";
}
