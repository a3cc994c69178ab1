import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { KubeConfig } from "@kubernetes/client-node";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { connection } from "../../services/actuator-kubernetes/connection.ts";
import { loadKubeConfig } from "../../services/actuator-kubernetes/kube-config.ts";
import { kubernetesScheduler } from "../../services/actuator-kubernetes/kubernetes-scheduler.ts";
import { startActuatorKubernetes } from "../../services/actuator-kubernetes/main.ts";
import type { KubernetesSettings } from "../../services/actuator-kubernetes/schema.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { patience } from "../contracts/actuator-stage.ts";
import { firstExisting, needs } from "../support/available.ts";
import { type KubernetesApiDouble, kubernetesApiDouble } from "../support/kubernetes-api-double.ts";

const openssl = firstExisting(["/usr/bin/openssl", "/usr/local/bin/openssl", "/opt/homebrew/bin/openssl"]);
const log = createLog("test", { level: "silent" });

let api: KubernetesApiDouble;
let folder: string;
const environment = { ...process.env };

beforeEach(async () => {
  api = await kubernetesApiDouble();
  folder = await mkdtemp(join(tmpdir(), "microscaler-kubeconfig-"));
});

afterEach(async () => {
  process.env = { ...environment };
  await api.close();
  await rm(folder, { recursive: true });
});

async function kubeconfig(user: JsonObject, cluster: JsonObject = {}): Promise<string> {
  const file = join(folder, "config");
  const insecure = { server: api.url, "insecure-skip-tls-verify": true };
  const written = {
    ...{ apiVersion: "v1", kind: "Config", "current-context": "one" },
    clusters: [{ name: "double", cluster: { ...insecure, ...cluster } }],
    users: [{ name: "tester", user }],
    contexts: ["one", "two"].map((name) => ({
      name,
      context: { cluster: "double", user: "tester", namespace: `in-${name}` },
    })),
  };
  await writeFile(file, JSON.stringify(written));
  return file;
}

/** Follows a Deployment that is not there, as whoever the settings say; gives what the API server was told. */
function follow(settings: KubernetesSettings) {
  const load = () => loadKubeConfig(new KubeConfig(), settings);
  const scheduler = kubernetesScheduler({ connection: connection(load), namespace: "shop", allowRefs: new Set(), log });
  onTestFinished(() => scheduler.stop());
  let missing = false;
  const following = scheduler.follow(
    { name: "consumer", resource: "deployment", foreign: "correct", onExit: "leave" },
    (seen) => {
      missing = seen.kind === "missing";
    },
  );
  return { scheduler, following, answered: () => missing };
}

const authorizations = () => [...new Set(api.calls.map(({ headers }) => headers.authorization))];

describe("who we are", () => {
  test("a token", async () => {
    const { answered } = follow({ kubeconfig: await kubeconfig({ token: "abc" }) });
    await expect.poll(answered, patience).toBe(true);
    expect(authorizations()).toEqual(["Bearer abc"]);
  });

  test("a name and a password", async () => {
    const { answered } = follow({ kubeconfig: await kubeconfig({ username: "u", password: "p" }) });
    await expect.poll(answered, patience).toBe(true);
    expect(authorizations()).toEqual([`Basic ${Buffer.from("u:p").toString("base64")}`]);
  });

  test("what a program says, asked once as long as that is valid", async () => {
    const credential = { status: { token: "made", expirationTimestamp: "2999-01-01T00:00:00Z" } };
    const script = `require("fs").appendFileSync("${join(folder, "runs")}", "x"); console.log('${JSON.stringify(credential)}')`;
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args: ["-e", script] };
    const { answered, following } = follow({ kubeconfig: await kubeconfig({ exec }) });
    await expect.poll(answered, patience).toBe(true);
    const runs = () => readFile(join(folder, "runs"), "utf8").then(({ length }) => length);
    await following.set(1, { signal: AbortSignal.timeout(5000) });
    expect(authorizations()).toEqual(["Bearer made"]);
    expect(await runs()).toBe(1);
  });

  test("a program that fails is told in its words, and does not end the actuator", async () => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "sh",
      args: ["-c", "echo log in first >&2; exit 1"],
    };
    const { scheduler } = follow({ kubeconfig: await kubeconfig({ exec }) });
    await expect.poll(scheduler.unreachable, patience).toMatch(/log in first/);
    expect(api.calls).toEqual([]);
  });

  test("a program that does not end is told as such", { timeout: 20_000 }, async () => {
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "sleep", args: ["30"] };
    const { scheduler } = follow({ kubeconfig: await kubeconfig({ exec }) });
    const why = /the program that makes the credentials did not end within \d+ ms$/;
    await expect.poll(scheduler.unreachable, { ...patience, timeout: 18_000 }).toMatch(why);
    expect(api.calls).toEqual([]);
  });

  test("a token of a file that was renewed is read when the old one is refused", { timeout: 20_000 }, async () => {
    const file = await kubeconfig({ token: "old" });
    const { scheduler, answered } = follow({ kubeconfig: file });
    await expect.poll(answered, patience).toBe(true);
    await kubeconfig({ token: "new" });
    const heal = api.fault({ call: /./, does: { status: 401, message: "Unauthorized" } });
    api.watchers.cut();
    await expect.poll(scheduler.unreachable, patience).toMatch(/does not accept the credentials/);
    await expect.poll(() => authorizations().at(-1), patience).toBe("Bearer new");
    heal();
    await expect.poll(scheduler.unreachable, patience).toBeUndefined();
  });
});

test(
  "a server with a certificate is believed by its authority only, and is shown ours",
  needs({ name: "openssl", available: openssl !== undefined, enable: "install openssl" }),
  async () => {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=double", "-addext", "subjectAltName=IP:127.0.0.1"];
    const make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", cert];
    execFileSync(openssl ?? "", [...make, ...subject], { stdio: "ignore" });
    const pem = await readFile(cert);
    const shown: string[] = [];
    const tls = createServer({ key: await readFile(key), cert: pem, ca: pem, requestCert: true }, (socket) => {
      shown.push(String(socket.getPeerCertificate().subject.CN));
      const plain = connect(Number(new URL(api.url).port), "127.0.0.1");
      socket.pipe(plain).pipe(socket);
      for (const end of [socket, plain]) end.on("error", () => socket.destroy() && plain.destroy());
    });
    await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void tls.close());
    const address = tls.address();
    const server = `https://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const strict = { server, "insecure-skip-tls-verify": false };
    const user = { "client-certificate": cert, "client-key": key };

    const unbelieved = follow({ kubeconfig: await kubeconfig(user, strict) });
    await expect.poll(unbelieved.scheduler.unreachable, patience).toMatch(/self-signed certificate/);
    const believed = follow({ kubeconfig: await kubeconfig(user, { ...strict, "certificate-authority": cert }) });
    await expect.poll(believed.answered, patience).toBe(true);
    await believed.following.set(1, { signal: AbortSignal.timeout(5000) });
    expect(new Set(shown)).toEqual(new Set(["double"]));
    expect(shown.length).toBeLessThanOrEqual(4); // connections are used again
  },
);

describe("which cluster", () => {
  const load = (settings: KubernetesSettings) => loadKubeConfig(new KubeConfig(), settings);

  test("the context that is named, else the current one", async () => {
    const file = await kubeconfig({ token: "abc" });
    expect(load({ kubeconfig: file }).getCurrentContext()).toBe("one");
    expect(load({ kubeconfig: file, context: "two" }).getCurrentContext()).toBe("two");
    process.env.KUBECONFIG = file;
    expect(load({ context: "two" }).getCurrentCluster()?.server).toBe(api.url);
  });

  test("what is missing is named", async () => {
    const file = await kubeconfig({ token: "abc" });
    const code = "invalid";
    const refused = (message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });
    expect(() => load({ kubeconfig: file, context: "three" })).toThrow(
      refused(/has no context "three"; there are: one, two/),
    );
    expect(() => load({ kubeconfig: join(folder, "none") })).toThrow(
      refused(/the kubeconfig .*none cannot be used: ENOENT/),
    );
    process.env.KUBECONFIG = "";
    process.env.HOME = folder;
    expect(() => load({})).toThrow(refused(/no way to a Kubernetes cluster: --kubeconfig, KUBECONFIG/));
    await kubeconfig({}, { "insecure-skip-tls-verify": false });
    expect(() => load({ kubeconfig: file })).toThrow(
      refused(/cluster double has no TLS \(http:.*insecure-skip-tls-verify/),
    );
    await kubeconfig({}, { server: "nowhere" });
    expect(() => load({ kubeconfig: file })).toThrow(refused(/the server nowhere of cluster double is no URL/));
    await writeFile(file, "a: [");
    expect(() => load({ kubeconfig: file })).toThrow(refused(/cannot be used/));
  });

  test("an actuator that knows none does not start; faults of its settings are told with their paths", async () => {
    const options = { listen: "127.0.0.1:0", log, allowRefs: new Set<string>(), stateDir: join(folder, "state") };
    const start = (settings: JsonObject) => startActuatorKubernetes({ ...options, settings });
    await expect(start({ kubeconfig: join(folder, "none") })).rejects.toMatchObject({ code: "invalid" });
    await expect(start({ namespace: "A", url: "x" })).rejects.toMatchObject({
      code: "invalid",
      faults: [{ path: "namespace" }, { path: "" }],
    });
  });
});
