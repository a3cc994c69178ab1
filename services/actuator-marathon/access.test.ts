import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { marathonAccess } from "./access.ts";

const url = "https://master.example/service/marathon/";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pkcs1 = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function access(settings: Record<string, string | boolean>, allowed: readonly string[] = [], environmentUrl?: string) {
  return marathonAccess({ settings, allowRefs: new Set(allowed), environmentUrl });
}

afterEach(() => vi.unstubAllEnvs());

describe("where Marathon is", () => {
  test("is the url, or several, without slashes at the end", () => {
    expect(access({ url: "http://one:8080/, https://two/service/marathon" }).urls).toEqual([
      "http://one:8080",
      "https://two/service/marathon",
    ]);
  });

  test("is MARATHON_URL where no url is given", () => {
    expect(access({}, [], "http://marathon.mesos:8080").urls).toEqual(["http://marathon.mesos:8080"]);
    expect(access({ url }, [], "http://marathon.mesos:8080").urls).toEqual([url.slice(0, -1)]);
  });

  test("must be told", () => {
    expect(() => access({})).toThrow("or set MARATHON_URL");
    expect(() => access({}, [], "marathon.mesos")).toThrow('url: is "marathon.mesos", must be a URL');
  });
});

describe("credentials", () => {
  test("are none, a user, or a token", () => {
    expect(access({ url }).credentials()).toEqual({ kind: "none" });
    const authorization = `Basic ${Buffer.from("jane:ä:b").toString("base64")}`;
    expect(access({ url, username: "jane", password: "ä:b" }).credentials()).toEqual({ kind: "header", authorization });
    expect(access({ url, token: "abc" }).credentials()).toEqual({ kind: "header", authorization: "token=abc" });
  });

  test("are read anew each time", () => {
    vi.stubEnv("MARATHON_TOKEN", "old");
    const { credentials } = access({ url, token: "${env:MARATHON_TOKEN}" }, ["env:MARATHON_TOKEN"]);
    vi.stubEnv("MARATHON_TOKEN", "new");
    expect(credentials()).toEqual({ kind: "header", authorization: "token=new" });
    vi.stubEnv("MARATHON_TOKEN", "");
    expect(credentials).toThrow("the environment variable MARATHON_TOKEN is empty");
  });

  test.each([
    ["PKCS#1, as DC/OS writes it", pkcs1, "bot"],
    ["PKCS#8", pkcs8, "bot"],
    ["the secret of DC/OS", JSON.stringify({ uid: "other", private_key: pkcs1 }), "bot"],
  ])("of a service account take %s", (_form, serviceAccountKey, uid) => {
    const found = access({ url, serviceAccount: "bot", serviceAccountKey }).credentials();
    expect(found).toMatchObject({ kind: "login", uid, url: "https://master.example/acs/api/v1/auth/login" });
  });

  test("of a service account name it and the login where the secret does", () => {
    const secret = { uid: "bot", private_key: pkcs1, login_endpoint: "https://leader.mesos/login" };
    const found = access({ url, serviceAccountKey: JSON.stringify(secret) }).credentials();
    expect(found).toMatchObject({ uid: "bot", url: "https://leader.mesos/login" });
  });

  test.each<[Record<string, string>, string]>([
    [{ serviceAccountKey: pkcs1 }, "serviceAccount: is missing; the key does not name a uid either"],
    [{ serviceAccount: "bot", serviceAccountKey: "a secret" }, "serviceAccountKey: must be an RSA private key as PEM"],
    [{ serviceAccountKey: '{"a secret": 1}' }, "serviceAccountKey: is JSON and not that of a DC/OS secret"],
    [{ username: "a", password: "b", loginUrl: "master/login" }, "loginUrl: must be a URL such as"],
    [{ caFile: "/nowhere/ca.crt" }, "caFile: the file /nowhere/ca.crt cannot be read (ENOENT)"],
  ])("that cannot be are told, never the secret: %#", (settings, problem) => {
    expect(() => access({ url, ...settings })).toThrow(problem);
    expect(() => access({ url, ...settings })).not.toThrow("a secret");
  });
});
