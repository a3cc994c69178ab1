import * as library from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { type NatsCredentials, natsLogin } from "./login.ts";

const { nkeys } = library;

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

/** The fields of CONNECT. */
const fieldsOf = (login: NatsCredentials) =>
  Object.assign({ sig: "" }, ...natsLogin(login, library).map((proof) => proof("nonce")));

test.each(["\n", "\r\n"])(
  "a credentials file proves itself by signing what the server gives, with lines that end in %j",
  (end) => {
    const user = nkeys.createUser();
    const file = credentialsFile(new TextDecoder().decode(user.getSeed()));
    const fields = fieldsOf({ credentials: file.replaceAll("\n", end) });
    expect(fields).toMatchObject({ jwt: "header.claims.signature", nkey: user.getPublicKey() });
    const sig = fields && "sig" in fields ? fields.sig : "";
    expect(user.verify(new TextEncoder().encode("nonce"), nkeys.decode(sig))).toBe(true);
  },
);

test.each(["", "secret-text", credentialsFile("SUSECRET"), credentialsFile("SU1!secret")])(
  "credentials that are none are invalid, and not repeated: %s",
  (credentials) => {
    const login = () => natsLogin({ credentials }, library);
    expect(login).toThrow("credentials is not the text of a credentials file");
    expect(login).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/secret/i) }));
  },
);

test("a token, and a user with its password, are given as they are", () => {
  expect(fieldsOf({ token: "t" })).toEqual({ auth_token: "t", sig: "" });
  expect(fieldsOf({ username: "u", password: "p" })).toEqual({ user: "u", pass: "p", sig: "" });
});
