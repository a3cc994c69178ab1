import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionOf } from "./connection.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "microscaler-tls-"));
  for (const name of ["ca", "cert", "key"]) writeFileSync(join(folder, `${name}.pem`), `the ${name}`);
});

afterAll(() => rmSync(folder, { recursive: true }));

test("settings come before the environment, and that before the usual socket", () => {
  const usual = "/var/run/docker.sock";
  expect(connectionOf({}, {})).toEqual({ address: `unix://${usual}`, socketPath: usual });
  expect(connectionOf({}, { DOCKER_HOST: "" })).toMatchObject({ socketPath: usual });
  expect(connectionOf({}, { DOCKER_HOST: "unix:///a" })).toMatchObject({ socketPath: "/a" });
  expect(connectionOf({ host: "unix:///b" }, { DOCKER_HOST: "unix:///a" })).toMatchObject({ socketPath: "/b" });
});

test.each([
  ["tcp://docker:1234", { protocol: "http", host: "docker", port: 1234 }],
  ["tcp://docker", { protocol: "http", host: "docker", port: 2375 }],
  ["http://[::1]:2375", { protocol: "http", host: "::1", port: 2375 }],
  ["https://docker", { protocol: "https", host: "docker", port: 2376 }],
])("%s", (address, connection) => {
  expect(connectionOf({ host: address }, {})).toEqual({ address, ...connection });
});

test("TLS is used where files are named, or where the environment asks for it as the docker command line reads it", () => {
  const secure = { protocol: "https", port: 2376, ca: "the ca", cert: "the cert", key: "the key" };
  const environment = { DOCKER_HOST: "tcp://docker", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder };
  expect(connectionOf({}, environment)).toMatchObject(secure);
  const file = (name: string) => join(folder, `${name}.pem`);
  const files = { tlsCa: file("ca"), tlsCert: file("cert"), tlsKey: file("key") };
  expect(connectionOf({ host: "tcp://docker", ...files }, {})).toMatchObject(secure);
  expect(connectionOf({ host: "tcp://docker", tlsCa: file("ca") }, environment)).not.toHaveProperty("cert");
  expect(connectionOf({ host: "unix:///a" }, environment)).toEqual({ address: "unix:///a", socketPath: "/a" });
});

test("what cannot be used is named", () => {
  expect(() => connectionOf({}, { DOCKER_HOST: "ssh://docker" })).toThrow(
    'Docker cannot be reached at "ssh://docker": an address begins with unix:///, tcp://, http:// or https://',
  );
  const key = { host: "tcp://docker", tlsKey: "/no/key.pem" };
  expect(() => connectionOf({ ...key, tlsCert: join(folder, "cert.pem") }, {})).toThrow(
    /^tlsKey: the file \/no\/key.pem cannot be read \(ENOENT/,
  );
  expect(() => connectionOf(key, {})).toThrow("tlsKey is given without tlsCert: a certificate and its key go together");
  expect(() => connectionOf({ host: "tcp://docker", tlsCert: "cert.pem" }, {})).toThrow(
    "tlsCert is given without tlsKey",
  );
});
