import { once } from "node:events";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startConsole } from "../../services/console/main.ts";
import { accessList } from "../../shared/access/access-list.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { servingTls } from "../../shared/tls/serving-files.ts";
import { entriesOf, tokenOf } from "../support/access-bench.ts";
import { type Issued, type TestAuthority, testAuthority } from "../support/certificates.ts";
import { demoStatus, producersStatus } from "../support/demo-status.ts";
import { type EngineDouble, startEngineDouble } from "../support/engine-double.ts";
import { type TextFiles, textFiles } from "../support/text-files.ts";

const log = createLog("console", { level: "silent" });
const access = accessList(entriesOf());

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: object;
  readonly identity?: Issued;
}

let authority: TestAuthority;
let engine: EngineDouble;
beforeAll(async () => {
  authority = await testAuthority();
  engine = await startEngineDouble([demoStatus(), producersStatus()], { protection: { access } });
});
afterAll(() => engine.stop());

async function consoleWith(files: TextFiles, clientCa: { clientCa?: string } = {}) {
  const paths = { cert: files.path("cert"), key: files.path("key"), ...clientCa };
  const { tls, files: watched } = servingTls(paths, () => undefined);
  const dial = { token: () => tokenOf("viewer") };
  const protection = { access, tls };
  const service = await startConsole({ listen: "127.0.0.1:0", engine: engine.address, log, dial, protection });
  const stop = async () => {
    await service.stop();
    watched.close();
    files.remove();
  };
  return { service, stop };
}

async function ask({ address }: RunningService, path: string, { method = "GET", headers, body, identity }: Asked = {}) {
  const json = body ? { "content-type": "application/json" } : {};
  const sent = request(`${address}${path}`, {
    method,
    ca: authority.ca,
    agent: false,
    ...identity,
    headers: { ...json, ...headers },
  });
  sent.end(body && JSON.stringify(body));
  const [response] = await once(sent, "response");
  return { status: response.statusCode, headers: response.headers, body: JSON.parse((await text(response)) || "null") };
}

describe("with TLS", () => {
  let service: RunningService;
  let files: TextFiles;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    files = textFiles({ ...(await authority.issue()) });
    ({ service, stop } = await consoleWith(files));
  });
  afterAll(() => stop());

  test("the address says https, answers ask browsers to stay with it, and cookies are for it alone", async () => {
    expect(service.address).toMatch(/^https:/);
    const body = { token: tokenOf("viewer") };
    const { status, headers } = await ask(service, "/api/session", { method: "POST", body });
    expect(status).toBe(200);
    expect(headers["strict-transport-security"]).toBe("max-age=15552000");
    expect(String(headers["set-cookie"])).toMatch(
      /^__Host-microscaler=[\w-]{43}; .*; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const cookie = String(headers["set-cookie"]).split(";")[0] ?? "";
    expect((await ask(service, "/api/session", { headers: { cookie } })).body.name).toBe("the viewer");
  });

  test("older TLS and plain text are not served", async () => {
    const { hostname, port } = new URL(service.address);
    const old = connect({
      host: hostname,
      port: Number(port),
      ca: authority.ca,
      maxVersion: "TLSv1.1",
      minVersion: "TLSv1",
    });
    await expect(once(old, "secureConnect")).rejects.toThrow();
    await expect(fetch(service.address.replace("https", "http"))).rejects.toThrow();
  });

  test("a new certificate in the file is shown to new connections; a stream that is open stays", async () => {
    const sent = request(`${service.address}/api/live`, {
      ...{ ca: authority.ca, agent: false, headers: { authorization: `Bearer ${tokenOf("viewer")}` } },
    });
    sent.end();
    const [stream] = await once(sent, "response");
    let heard = 0;
    stream.on("data", () => heard++);
    const renewed = await authority.issue({ commonName: "renewed" });
    files.write("cert", renewed.cert);
    files.write("key", renewed.key);
    const { hostname, port } = new URL(service.address);
    const shown = async () => {
      const socket = connect({ host: hostname, port: Number(port), ca: authority.ca });
      await once(socket, "secureConnect");
      const name = socket.getPeerCertificate().subject.CN;
      socket.destroy();
      return name;
    };
    await vi.waitUntil(async () => (await shown()) === "renewed", { timeout: 15_000, interval: 200 });
    const before = heard;
    await vi.waitUntil(() => heard > before, 3000);
    sent.destroy();
  });
});

describe("with mutual TLS", () => {
  let service: RunningService;
  let stop: () => Promise<void>;
  let known: Issued;
  beforeAll(async () => {
    const files = textFiles({ ...(await authority.issue()), ca: authority.ca });
    ({ service, stop } = await consoleWith(files, { clientCa: files.path("ca") }));
    known = await authority.issue({ commonName: "by-certificate" });
  });
  afterAll(() => stop());
  const missing = "a client certificate of a known authority is missing";
  const pause = "/api/pools/demo/workloads/consumer/pause";
  const body = { owner: "a", direction: "up" };

  test("nobody is let in without a certificate of the right authority, but for health", async () => {
    const stranger = await (await testAuthority("another")).issue({ commonName: "by-certificate" });
    const headers = { authorization: `Bearer ${tokenOf("admin")}` };
    for (const identity of [{}, { identity: stranger }]) {
      for (const path of ["/", "/api/session", "/api/pools", "/metrics", "/openapi.json"]) {
        const { status, body: told } = await ask(service, path, { ...identity, headers });
        expect([path, status, told.error.message]).toEqual([path, 401, missing]);
      }
      expect((await ask(service, "/healthz", identity)).status).toBe(200);
    }
  });

  test("a certificate says who one is, and lets one look; to change anything takes a token", async () => {
    const looked = await ask(service, "/api/pools", { identity: known });
    expect([looked.status, looked.body.pools.length]).toEqual([200, 2]);
    expect((await ask(service, "/api/session", { identity: known })).body).toEqual({
      ...{ required: true, name: "by certificate", role: "operator", by: "certificate", mayChange: false },
    });
    const refused = await ask(service, pause, { method: "PUT", body, identity: known });
    const message = "this needs a token: by certificate alone by certificate may look, and change nothing";
    expect([refused.status, refused.body.error.message]).toEqual([403, message]);
    const headers = { authorization: `Bearer ${tokenOf("operator")}` };
    expect((await ask(service, pause, { method: "PUT", body, identity: known, headers })).status).toBe(204);
  });

  test("a certificate that nobody knows is nobody's, and a wrong token is not made good by a right one", async () => {
    const unknown = await authority.issue({ commonName: "unknown" });
    expect((await ask(service, "/api/pools", { identity: unknown })).status).toBe(401);
    const headers = { authorization: "Bearer msc_wrong" };
    expect((await ask(service, "/api/pools", { identity: known, headers })).status).toBe(401);
  });
});
