import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { authority, certificate } from "../../../../test/support/marathon-certificate.ts";
import { tlsOptions, tlsParameter } from "./tls.ts";

function faults(tls: object): readonly string[] {
  return tlsParameter.safeParse(tls).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
}

test("PEM texts and references to them are taken, anything else is not", () => {
  expect(faults({ ca: authority, ...certificate })).toEqual([]);
  expect(faults({ ca: "${file:/etc/ssl/ca.pem}", insecureSkipVerify: true })).toEqual([]);
  expect(faults({ ca: "/etc/ssl/ca.pem" })).toEqual(['ca: must be PEM text, such as "${file:/etc/ssl/ca.pem}"']);
  expect(faults({ cert: certificate.cert })).toEqual([": needs both cert and key, or neither"]);
  expect(faults({ key: certificate.key })).toEqual([": needs both cert and key, or neither"]);
});

test("what is given reaches Node, and nothing else", () => {
  expect(tlsOptions(undefined)).toEqual({});
  expect(tlsOptions({ ca: authority })).toEqual({ ca: authority });
  expect(tlsOptions({ ...certificate, insecureSkipVerify: true })).toEqual({
    ...certificate,
    rejectUnauthorized: false,
  });
  expect(tlsOptions({ insecureSkipVerify: false })).toEqual({});
});

test("a key of another certificate and a damaged text are refused, and not repeated", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const reason = "tls: cert and key cannot be used together, or one of ca, cert and key is damaged";
  expect(() => tlsOptions({ cert: certificate.cert, key })).toThrow(`${reason} (ERR_OSSL_X509_KEY_VALUES_MISMATCH)`);
  const damaged = certificate.key.replace(/[A-Z]{4}/, "!!!!");
  expect(() => tlsOptions({ cert: certificate.cert, key: damaged })).toThrow(reason);
});
