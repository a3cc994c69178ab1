import { generateKeyPairSync, verify } from "node:crypto";
import { expect, test } from "vitest";
import { natsLogin } from "./nats-login.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((digit) => alphabet[Number.parseInt(digit.padEnd(5, "0"), 2)]).join("");
}

/** A seed as `nsc` writes it, its checksum left open. */
function userSeed(key: Buffer): string {
  return base32(Buffer.concat([Buffer.from([0x95, 0x00]), key, Buffer.alloc(2)]));
}

function credentialsFile(seed: string): string {
  return [
    "-----BEGIN NATS USER JWT-----",
    "header.claims.signature",
    "------END NATS USER JWT------",
    "",
    "************************* IMPORTANT *************************",
    "-----BEGIN USER NKEY SEED-----",
    seed,
    "------END USER NKEY SEED------",
  ].join("\n");
}

test("a credentials file proves itself by signing what the server gives", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
  const { jwt, sig = "" } = natsLogin({ credentials: credentialsFile(userSeed(key)) }, "nonce");
  expect(jwt).toBe("header.claims.signature");
  expect(verify(null, Buffer.from("nonce"), publicKey, Buffer.from(sig, "base64url"))).toBe(true);
});

test.each(["", "secret-text", credentialsFile("SUSECRET"), credentialsFile("SU1!secret")])(
  "credentials that are none are invalid, and not repeated: %s",
  (credentials) => {
    const login = () => natsLogin({ credentials }, "nonce");
    expect(login).toThrow("credentials is not the text of a credentials file");
    expect(login).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/secret/i) }));
  },
);

test("a token, and a user with its password, are given as they are", () => {
  expect(natsLogin({ token: "t" }, undefined)).toEqual({ auth_token: "t" });
  expect(natsLogin({ username: "u", password: "p" }, "nonce")).toEqual({ user: "u", pass: "p" });
});
