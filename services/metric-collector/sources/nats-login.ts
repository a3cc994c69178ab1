import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { MicroscalerError } from "../../../shared/errors.ts";

/** As whom a NATS server is read. A type, so that it is JSON. */
export type NatsCredentials = {
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  /** The text of a `.creds` file. */
  readonly credentials?: string;
};

/** What proves who we are, as fields of CONNECT; `nonce` is what the server gives to be signed. @throws MicroscalerError `invalid` */
export function natsLogin(
  { token, username, password, credentials }: NatsCredentials,
  nonce: string | undefined,
): Readonly<Record<string, string>> {
  return {
    ...(token === undefined ? {} : { auth_token: token }),
    ...(username === undefined ? {} : { user: username }),
    ...(password === undefined ? {} : { pass: password }),
    ...(credentials === undefined ? {} : signed(credentials, nonce ?? "")),
  };
}

const sections = /-{3,}\s*BEGIN ([A-Z ]+?)\s*-{3,}\s*(\S+)\s*-{3,}\s*END /g;

function signed(credentials: string, nonce: string): { jwt: string; sig: string } {
  const found = new Map([...credentials.matchAll(sections)].map(([, name, text = ""]) => [name, text]));
  const jwt = found.get("NATS USER JWT");
  const seed = found.get("USER NKEY SEED");
  const key = seed && keyOf(seed);
  if (jwt && key) return { jwt, sig: sign(null, Buffer.from(nonce), key).toString("base64url") };
  throw new MicroscalerError(
    "invalid",
    'credentials is not the text of a credentials file, such as "${file:/etc/nats/user.creds}"',
  );
}

/** DER of a private key of Ed25519, before its 32 bytes. */
const derHead = Buffer.from("302e020100300506032b657004220420", "hex");

/** A seed is base32 of two bytes of kind, the key, and a checksum. */
function keyOf(seed: string): KeyObject | undefined {
  const bytes = base32(seed);
  if (!seed.startsWith("SU") || bytes?.length !== 36) return undefined;
  const key = Buffer.concat([derHead, bytes.subarray(2, 34)]);
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(text: string): Buffer | undefined {
  const digits = [...text].map((letter) => alphabet.indexOf(letter));
  if (digits.includes(-1)) return undefined;
  const bits = digits.map((digit) => digit.toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
