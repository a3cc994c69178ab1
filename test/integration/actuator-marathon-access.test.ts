import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { marathonBench, patience, unhurried } from "../support/marathon-bench.ts";
import { authority, certificate } from "../support/marathon-certificate.ts";
import { dcosDouble } from "../support/marathon-dcos.ts";

const done = { kind: "done" };

async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("it does not listen");
  return `http://127.0.0.1:${address.port}`;
}
const bench = (options = {}) => marathonBench({ onEnd: onTestFinished, ...options });

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "microscaler-marathon-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

describe("basic authentication", () => {
  test("a rotated password is picked up", async () => {
    const file = join(await folder(), "password");
    let accepted = basic("jane", "old");
    writeFileSync(file, "old\n");
    const { app, follow } = await bench({
      settings: { username: "jane", password: `\${file:${file}}` },
      allowRefs: [`file:${file}`],
      authorize: (given: string | undefined) => given === accepted,
    });
    await app("/a", 1);
    const { set, sees } = follow({ app: "/a" });
    await sees({ ready: 1 });
    accepted = basic("jane", "new");
    writeFileSync(file, "new\n");
    expect(await set(2, unhurried)).toEqual(done);
    await sees({ ready: 2 });
  });

  test("credentials that are not accepted are told, never the secret, and nothing is taken for gone", async () => {
    const { scheduler, app, follow, lines } = await bench({
      settings: { username: "jane", password: "a secret" },
      authorize: () => false,
    });
    await app("/a", 1);
    const { seen } = follow({ app: "/a" });
    await expect.poll(scheduler.unreachable, patience).toMatch(/does not accept the credentials \(401\)$/);
    expect(seen).toEqual([]);
    expect(JSON.stringify([lines, scheduler.unreachable()])).not.toMatch(/a secret|Basic/);
  });
});

describe("DC/OS", () => {
  test("a service account logs in with a key and a token of its own signing, once for all", async () => {
    const dcos = dcosDouble();
    const settings = { serviceAccount: "microscaler", serviceAccountKey: dcos.privateKey };
    const { app, follow } = await bench({ ...dcos, settings });
    await app("/a", 1);
    await app("/b", 1);
    await Promise.all(["/a", "/b"].map((id) => follow({ app: id }).sees({ ready: 1 })));
    expect(dcos.logins).toEqual(["microscaler"]);
  });

  test("takes the secret of DC/OS as it is", async () => {
    const dcos = dcosDouble();
    const secret = { scheme: "RS256", uid: "microscaler", private_key: dcos.privateKey };
    const { app, follow } = await bench({ ...dcos, settings: { serviceAccountKey: JSON.stringify(secret) } });
    await app("/a", 1);
    await follow({ app: "/a" }).sees({ ready: 1 });
  });

  test("logs in once more when its token is refused", async () => {
    const dcos = dcosDouble();
    const settings = { serviceAccount: "microscaler", serviceAccountKey: dcos.privateKey };
    const { app, follow } = await bench({ ...dcos, settings });
    await app("/a", 1);
    const { set, sees } = follow({ app: "/a" });
    await sees({ ready: 1 });
    dcos.revoke();
    expect(await set(2, unhurried)).toEqual(done);
    expect(dcos.logins).toHaveLength(2);
  });

  test("does not log in again and again where that does not help", async () => {
    const dcos = dcosDouble();
    const settings = { serviceAccount: "microscaler", serviceAccountKey: dcos.privateKey };
    const { double, app, follow } = await bench({ ...dcos, authorize: () => false, settings });
    await app("/a", 1);
    follow({ app: "/a" });
    await expect.poll(() => double.heard.length, patience).toBeGreaterThan(8);
    expect(dcos.logins).toHaveLength(2);
  });

  test("a user logs in with a password where there is a loginUrl; a refused login is told without it", async () => {
    const dcos = dcosDouble();
    const elsewhere = await bench({ ...dcos });
    const loginUrl = `${elsewhere.double.urls[0]}/acs/api/v1/auth/login`;
    const settings = { username: "jane", password: dcos.password, loginUrl };
    const { scheduler, app, follow } = await bench({ ...dcos, settings });
    await app("/a", 1);
    await follow({ app: "/a" }).sees({ ready: 1 });
    dcos.password = "another";
    dcos.revoke();
    follow({ app: "/a" });
    await expect.poll(scheduler.unreachable, patience).toBe(`the login at ${loginUrl} does not accept "jane" (401)`);
  });

  test("sends a given token as DC/OS wants it", async () => {
    const { app, follow } = await bench({
      settings: { token: "abc" },
      authorize: (given: string | undefined) => given === "token=abc",
    });
    await app("/a", 1);
    await follow({ app: "/a" }).sees({ ready: 1 });
  });
});

describe("TLS", () => {
  test("trusts the authority of caFile", async () => {
    const caFile = join(await folder(), "ca.crt");
    writeFileSync(caFile, authority);
    const { app, follow } = await bench({ tls: certificate, settings: { caFile } });
    await app("/a", 1);
    await follow({ app: "/a" }).sees({ ready: 1 });
  });

  test("trusts no unknown certificate, and says what to do", async () => {
    const { scheduler, app, follow } = await bench({ tls: certificate });
    await app("/a", 1);
    follow({ app: "/a" });
    await expect.poll(scheduler.unreachable, patience).toMatch(/^the certificate of https:\S+ is not trusted/);
  });

  test("trusts any certificate where that is asked for", async () => {
    const { app, follow } = await bench({ tls: certificate, settings: { insecureSkipVerify: true } });
    await app("/a", 1);
    await follow({ app: "/a" }).sees({ ready: 1 });
  });
});

describe("addresses", () => {
  test("tries them in turn and stays with the one that answers", async () => {
    const other = await bench();
    await other.app("/a", 1);
    const nobody = "http://127.0.0.1:9";
    const { follow } = await bench({ settings: { url: `${nobody}, ${other.double.urls[0]}/` } });
    const { set, sees } = follow({ app: "/a" });
    await sees({ ready: 1 });
    expect(await set(2, unhurried)).toEqual(done);
  });

  test("an address that takes connections and says nothing hides no other", { timeout: 40_000 }, async () => {
    const other = await bench();
    await other.app("/a", 1);
    const hung = await listening(() => undefined);
    const { follow } = await bench({ settings: { url: `${hung}, ${other.double.urls[0]}` } });
    const { set, last } = follow({ app: "/a" });
    await expect.poll(last, { timeout: 15_000, interval: 20 }).toMatchObject({ ready: 1 });
    expect(await set(2, unhurried)).toEqual(done); // that one first from now on
    await expect.poll(last, patience).toMatchObject({ ready: 2 });
  });

  test("credentials go to no other host, wherever a redirect points", async () => {
    const given: (string | undefined)[] = [];
    const elsewhere = await listening((request, response) => {
      given.push(request.headers.authorization);
      response.end("log in");
    });
    const { double, app, follow } = await bench({ settings: { username: "jane", password: "secret" } });
    await app("/a", 1);
    const location = `${elsewhere.replace("127.0.0.1", "localhost")}/v2/events`;
    double.fault({ on: /\/v2\/events/, times: 2, answer: { status: 302, headers: { location } } });
    const { sees } = follow({ app: "/a" });
    await sees({ ready: 1, notices: [expect.stringContaining("neither the leader nor an address of the settings")] });
    await expect.poll(() => double.events.listeners, patience).toBe(1);
    expect(given).toEqual([]);
  });

  test("a page that is not Marathon's is no answer: the app is not missing", async () => {
    const { double, scheduler, app, follow } = await bench();
    await app("/a", 1);
    double.fault({ on: /./, times: 1000, answer: { status: 404, body: "<html>Not Found</html>" } });
    const { seen } = follow({ app: "/a" });
    await expect
      .poll(scheduler.unreachable, patience)
      .toMatch(/answered 404 for \/a, which Marathon would not; is the url right\?$/);
    expect(seen).toEqual([]);
    double.heal();
    await expect.poll(() => seen.at(-1), patience).toMatchObject({ ready: 1 });
    expect(scheduler.unreachable()).toBeUndefined();
  });

  test("what runs is still known while nothing answers", async () => {
    const { double, scheduler, app, follow } = await bench();
    await app("/a", 2);
    const { last, sees } = follow({ app: "/a" });
    await sees({ ready: 2 });
    const comeBack = await double.goDown();
    await expect.poll(scheduler.unreachable, patience).toMatch(/cannot be reached: nothing listens there/);
    expect(last()).toMatchObject({ wanted: 2, ready: 2 });
    await comeBack();
    await expect.poll(scheduler.unreachable, patience).toBeUndefined();
  });
});
