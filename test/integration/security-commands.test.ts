import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { checkConfig } from "../../services/cli/config/load.ts";
import { parseYaml } from "../../services/cli/config/yaml-file.ts";
import { startUp, type Up } from "../../services/cli/up.ts";
import { newToken } from "../../shared/access/new-token.ts";
import { dialTls } from "../../shared/tls/dial-files.ts";
import { servingTls } from "../../shared/tls/serving-files.ts";
import { accessOf, tokenOf } from "../support/access-bench.ts";
import { testAuthority } from "../support/certificates.ts";
import { cli, keptOutput } from "../support/command-line.ts";
import { keptLog } from "../support/kept-log.ts";
import { rawCaller } from "../support/raw-call.ts";
import { bearer, type GuardedPlanes, startGuardedPlanes } from "../support/security-bench.ts";
import { type TextFiles, textFiles } from "../support/text-files.ts";

const access = accessOf();
const written = keptOutput();

describe("commands that dial planes with TLS and tokens", () => {
  let planes: GuardedPlanes;
  let files: TextFiles;
  const closes: (() => void)[] = [];

  beforeAll(async () => {
    const authority = await testAuthority();
    const { cert, key } = await authority.issue();
    files = textFiles({ ca: authority.ca, cert, key, viewer: `${tokenOf("viewer")}\n`, pusher: tokenOf("pusher") });
    files.write("pools", poolsText);
    const serving = servingTls({ cert: files.path("cert"), key: files.path("key") }, () => undefined);
    const dialled = dialTls({ ca: files.path("ca") }, () => undefined);
    closes.push(serving.files.close, dialled.files.close);
    planes = await startGuardedPlanes(
      { access, tls: serving.tls },
      { tls: dialled.tls, token: () => tokenOf("service") },
    );
  });
  afterAll(async () => {
    for (const close of closes) close();
    await planes.stop();
    files.remove();
  });
  afterEach(() => vi.unstubAllEnvs());

  const ca = () => ["--tls-ca", files.path("ca")];

  test("status shows the token of the file, or of the environment", async () => {
    const asked = ["status", "--engine", planes.engine, "--json", ...ca()];
    expect(await cli(...asked, "--token-file", files.path("viewer"))).toBe(0);
    expect(JSON.parse(written.out).pools).toMatchObject([{ pool: "demo" }]);
    vi.stubEnv("MICROSCALER_TOKEN", tokenOf("viewer"));
    expect(await cli(...asked)).toBe(0);
  });

  test("status without one, or with a wrong one, says what is missing", async () => {
    const asked = ["status", "--engine", planes.engine, ...ca()];
    expect(await cli(...asked)).toBe(1);
    expect(written.err).toContain("nobody is named");
    vi.stubEnv("MICROSCALER_TOKEN", newToken());
    expect(await cli(...asked)).toBe(1);
    expect(written.err).toContain("the token is nobody's here");
    expect(written.err).not.toContain("msc_");
  });

  test("status of a service with TLS that is dialled in plain text, or is not trusted, does not reach it", async () => {
    expect(await cli("status", "--engine", planes.engine)).toBe(3);
    expect(await cli("status", "--engine", planes.engine, "--tls")).toBe(3);
  });

  test("push may push, and a viewer may not", async () => {
    const push = ["push", "orders", "3", "--collector", planes.collector, ...ca(), "--token-file"];
    expect(await cli(...push, files.path("pusher"))).toBe(0);
    expect(await cli(...push, files.path("viewer"))).toBe(1);
    expect(written.err).toContain("needs the role admin or pusher; the viewer has the role viewer");
  });
});

const poolsText = `
actuators: { local: { kind: simulated } }
pools:
  - name: demo
    actuator: local
    capacity: 3
    workloads:
      - { name: orders, priority: 1, replicas: { max: 3 }, target: { kind: fixed, replicas: 2 }, run: { start: 0ms } }
`;

describe("all planes in one process, with an access list", () => {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-up-"));
  const { log, lines } = keptLog();
  let up: Up;

  beforeAll(async () => {
    const checked = checkConfig("pools.yaml", parseYaml("pools.yaml", poolsText), { references: "skip" });
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    const { config } = checked;
    const consoleListen = "127.0.0.1:0";
    up = await startUp({ config, ports: "any", consoleListen, stateDir: folder, log, protection: { access } });
  });
  afterAll(async () => {
    await up.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function workloads(token: string) {
    const answer = await fetch(`${up.console}/api/pools/demo`, { headers: bearer(token) });
    return { status: answer.status, text: await answer.text() };
  }

  test("they know each other, and the console asks who one is", async () => {
    await expect
      .poll(async () => (await workloads(tokenOf("viewer"))).text, { timeout: 5000 })
      .toMatch(/"observed":\{"ready":2/);
    expect((await fetch(`${up.console}/api/pools/demo`)).status).toBe(401);
    expect((await workloads(newToken())).status).toBe(401);
  });

  test("nobody on this machine commands replicas past them", async () => {
    const apply = { path: "/microscaler.v1.Actuator/Apply", requestStream: false, responseStream: false };
    for (const { address, name } of up.parts.filter((part) => part.name !== "console")) {
      const caller = rawCaller(address);
      expect([name, (await caller.call(apply)).status]).toEqual([name, "UNAUTHENTICATED"]);
      expect([name, (await caller.call(apply, bearer(tokenOf("admin")))).status]).toEqual([name, "PERMISSION_DENIED"]);
      caller.close();
    }
  });

  test("no token is in any log", () => {
    expect(JSON.stringify(lines)).not.toContain("msc_");
  });
});
