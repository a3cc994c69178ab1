import { request } from "node:https";
import { connect, type SecureVersion } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { accessList } from "../../shared/access/access-list.ts";
import { engineClient } from "../../shared/rpc/engine-client.ts";
import { serveOps } from "../../shared/telemetry/ops-server.ts";
import { dialTls } from "../../shared/tls/dial-files.ts";
import { servingTls } from "../../shared/tls/serving-files.ts";
import { type Issued, type TestAuthority, testAuthority } from "../support/certificates.ts";
import { startGuardedServer } from "../support/guarded-server.ts";
import { textFiles } from "../support/text-files.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

let authority: TestAuthority;
let stranger: TestAuthority;
let served: Issued;
beforeAll(async () => {
  authority = await testAuthority("the planes");
  stranger = await testAuthority("the planes"); // the name alone must not do
  served = await authority.issue({ commonName: "engine" });
});

function never(problem: string): never {
  throw new Error(problem);
}

/** An engine with a certificate of the authority; `clientCa` where clients have to have one too. */
async function serving({ mutual = false, roles = true } = {}) {
  const files = textFiles({ cert: served.cert, key: served.key, ca: authority.ca });
  ends.push(() => files.remove());
  const where = { cert: files.path("cert"), key: files.path("key"), ...(mutual ? { clientCa: files.path("ca") } : {}) };
  const problems: string[] = [];
  const { tls, files: watched } = servingTls(where, (problem) => problems.push(problem));
  ends.push(() => watched.close());
  const certificates = [{ name: "console", role: "viewer" as const, subject: "console.example" }];
  const access = accessList({ tokens: [], certificates });
  const protection = roles ? { tls, access } : { tls };
  const server = await startGuardedServer(protection);
  ends.push(() => server.stop(0));
  return { ...server, protection, files, problems };
}

function dialling(address: string, ca: string, identity?: Issued) {
  const files = textFiles({ ca, cert: identity?.cert ?? "", key: identity?.key ?? "" });
  const own = identity ? { identity: { cert: files.path("cert"), key: files.path("key") } } : {};
  const { tls, files: watched } = dialTls({ ca: files.path("ca"), ...own }, never);
  const client = engineClient(address, { tls });
  ends.push(
    () => files.remove(),
    () => watched.close(),
    () => client.close(),
  );
  return client;
}

const viewer = () => authority.issue({ commonName: "anything", names: [{ type: "dns", value: "console.example" }] });

describe("a server with a certificate", () => {
  test("answers whoever trusts its authority", async () => {
    const { address } = await serving({ roles: false });
    expect(await dialling(address, authority.ca).listPools()).toEqual([]);
  });

  test("is not spoken to by whoever trusts another one, and not in plain text", async () => {
    const { address } = await serving({ roles: false });
    await expect(dialling(address, stranger.ca).listPools()).rejects.toMatchObject({ code: "unavailable" });
    const plain = engineClient(address);
    ends.push(() => plain.close());
    await expect(plain.listPools()).rejects.toMatchObject({ code: "unavailable" });
  });

  test.each(["TLSv1.1", "TLSv1"] as const)("does not speak %s", async (version: SecureVersion) => {
    const { address } = await serving({ roles: false });
    const [host = "", port] = address.split(":");
    const refused = await new Promise<string>((resolve) => {
      const socket = connect({
        ...{ host, port: Number(port), ca: authority.ca, minVersion: version, maxVersion: version },
        ...{ ciphers: "DEFAULT@SECLEVEL=0", ALPNProtocols: ["h2"] },
      });
      socket.on("secureConnect", () => resolve(`connected with ${socket.getProtocol()}`));
      socket.on("error", (error) => resolve(error.message));
      ends.push(() => socket.destroy());
    });
    expect(refused).toMatch(/protocol version|wrong version/i);
  });
});

describe("mutual TLS", () => {
  test("lets in a certificate of the authority, as what the access file says of one of its names", async () => {
    const { address } = await serving({ mutual: true });
    const client = dialling(address, authority.ca, await viewer());
    expect(await client.listPools()).toEqual([]);
    const request = { pool: "a", workload: "b", replicas: 1 };
    await expect(client.setFixed(request)).rejects.toThrow("console has the role viewer");
  });

  test("keeps out whoever has none, and whoever has one of another authority of the same name", async () => {
    const { address } = await serving({ mutual: true });
    await expect(dialling(address, authority.ca).listPools()).rejects.toMatchObject({ code: "unavailable" });
    const names = [{ type: "dns", value: "console.example" }] as const;
    const forged = await stranger.issue({ names });
    await expect(dialling(address, authority.ca, forged).listPools()).rejects.toMatchObject({ code: "unavailable" });
  });

  test("a certificate of which the access file says nothing is nobody's", async () => {
    const { address } = await serving({ mutual: true });
    const unknown = await authority.issue({ commonName: "somebody", names: [{ type: "dns", value: "else.example" }] });
    await expect(dialling(address, authority.ca, unknown).listPools()).rejects.toMatchObject({
      code: "unauthenticated",
      message: expect.stringContaining("the client certificate names somebody, else.example, which is nobody's here"),
    });
  });
});

describe("health over HTTPS", () => {
  async function get(address: string, path: string, identity: Partial<Issued> = {}) {
    return new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`https://${address}${path}`, { ca: authority.ca, ...identity, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on("error", reject);
      asked.end();
    });
  }

  test("whoever keeps services running needs no certificate; metrics need one, and its role", async () => {
    const { protection } = await serving({ mutual: true });
    const ops = await serveOps("127.0.0.1:0", () => [], protection);
    ends.push(() => ops.stop());
    expect(await get(ops.address, "/healthz")).toBe(200);
    expect(await get(ops.address, "/readyz")).toBe(200);
    expect(await get(ops.address, "/metrics")).toBe(401);
    expect(
      await get(ops.address, "/metrics", await stranger.issue({ names: [{ type: "dns", value: "console.example" }] })),
    ).toBe(401);
    expect(await get(ops.address, "/metrics", await authority.issue())).toBe(401);
    expect(await get(ops.address, "/metrics", await viewer())).toBe(200);
  });
});

describe("certificates that are renewed", () => {
  const patience = { timeout: 5000 };

  async function fingerprintOf(address: string): Promise<string> {
    const [host = "", port] = address.split(":");
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port: Number(port), ca: authority.ca, ALPNProtocols: ["h2"] }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.on("error", reject);
    });
  }

  test("new connections get the new one, and an open stream goes on", async () => {
    const { address, files, problems } = await serving({ roles: false });
    const client = dialling(address, authority.ca);
    const downs: unknown[] = [];
    client.watchDecisions(undefined, { onMessage: () => undefined, onDown: (error) => downs.push(error) });
    await client.listPools();
    const before = await fingerprintOf(address);
    const next = await authority.issue({ commonName: "engine" });
    files.write("cert", next.cert);
    const again = () => fingerprintOf(address);
    expect(await again()).toBe(before); // its key is still the old one
    files.write("key", next.key);
    await expect.poll(again, patience).not.toBe(before);
    await client.listPools();
    expect({ downs, problems }).toEqual({ downs: [], problems: [] });
  });

  test("files that are broken keep the old one in force, and are told once", async () => {
    const { address, files, problems } = await serving({ roles: false });
    const before = await fingerprintOf(address);
    files.write("key", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
    await expect
      .poll(() => problems, patience)
      .toEqual([expect.stringContaining("are no certificate with its key, as PEM")]);
    expect(problems.join()).not.toContain("c2VjcmV0");
    expect(await fingerprintOf(address)).toBe(before);
  });

  test("a client that connects again shows the new one", async () => {
    const first = await serving({ mutual: true });
    const old = await stranger.issue();
    const files = textFiles({ cert: old.cert, key: old.key });
    const identity = { cert: files.path("cert"), key: files.path("key") };
    const { tls, files: watched } = dialTls({ identity }, never);
    const client = engineClient(first.address, { tls: { ...tls, ca: () => authority.ca } });
    ends.push(
      () => client.close(),
      () => files.remove(),
      () => watched.close(),
    );
    await expect(client.listPools()).rejects.toMatchObject({ code: "unavailable" });
    const next = await viewer();
    files.write("cert", next.cert);
    files.write("key", next.key);
    await expect.poll(() => client.listPools().catch(() => undefined), patience).toEqual([]);
  });
});
