import { accessList, accessLists } from "../../shared/access/access-list.ts";
import { tokenHash } from "../../shared/access/listed.ts";
import { newToken } from "../../shared/access/new-token.ts";
import type { Protection } from "../../shared/access/protection.ts";
import type { Dial } from "../../shared/rpc/dial.ts";

/** What planes in one process need to know each other. */
export interface OwnCredentials {
  /** Of each of them; they are on this machine, so nothing is encrypted. */
  readonly planes: { readonly protection?: Protection };
  /** How the engine dials: those in this process by a token that nobody else knows, others as it was told. */
  readonly engineDial: Dial;
  /** How the console dials the engine for itself. */
  readonly consoleDial: Dial;
  /** One more of them. */
  know(address: string): void;
  /** It is none of them any more: whoever serves there next is shown no token. */
  forget(address: string): void;
}

/** Tokens made for this run; where nobody has to say who he is, none. `dial` is for planes that run apart. */
export function ownCredentials({ access, limits }: Protection, dial: Dial): OwnCredentials {
  const inside = new Map<string, Dial>();
  const engineDial = { ...dial, except: inside };
  const forget = (address: string) => void inside.delete(address);
  if (!access) {
    return { planes: {}, engineDial, consoleDial: {}, know: (address) => void inside.set(address, {}), forget };
  }
  const planes = newToken();
  const console = newToken();
  const made = accessList({
    tokens: [
      { name: "planes", role: "service", sha256: tokenHash(planes) },
      { name: "console", role: "viewer", sha256: tokenHash(console) },
    ],
    certificates: [],
  });
  return {
    planes: { protection: { access: accessLists([made, access]), ...(limits ? { limits } : {}) } },
    engineDial,
    consoleDial: { token: () => console },
    know: (address) => void inside.set(address, { token: () => planes }),
    forget,
  };
}
