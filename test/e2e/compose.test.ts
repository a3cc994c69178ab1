import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { packageRoot } from "../../shared/package-root.ts";
import { needs } from "../support/available.ts";
import { standInFor } from "../support/compose-images.ts";
import { countMessages } from "../support/compose-messages.ts";
import { type ComposeStack, composeNeed, composeStack, servicesOf, testedImage } from "../support/compose-stack.ts";
import { docker } from "../support/docker-daemon.ts";

const status = z.object({
  leader: z.object({ holder: z.string(), generation: z.string() }).optional(),
  capacity: z.int(),
  occupied: z.int(),
  peakReplicas: z.int(),
  workloads: z.array(
    z.object({
      workload: z.string(),
      desired: z.int(),
      observed: z.object({ ready: z.int() }),
      setpoint: z.number().optional(),
      sample: z
        .object({ stale: z.boolean(), reading: z.object({ kind: z.string(), value: z.number().optional() }) })
        .optional(),
    }),
  ),
});

const patient = { timeout: 90_000, interval: 500 };
const ceiling = 50;

describe("the stack of docker-compose.yml", needs(composeNeed), () => {
  let stack: ComposeStack;
  let made: readonly string[] = [];
  let token = "";
  let most = 0;
  const over = new AbortController();

  beforeAll(async () => {
    if (testedImage === undefined) buildImage();
    stack = await composeStack(`microscaler-test-${process.pid}`);
    const services = await servicesOf(stack);
    const started = services.filter(({ name, profiles }) => profiles.length === 0 || name === "prometheus");
    const foreign = started.filter(({ image }) => image !== stack.image);
    made = await standInFor(foreign.map(({ image }) => image));
    await stack.compose("up", "-d");
    token = (await stack.compose("run", "--rm", "-T", "credentials", "operator")).trim();
    void watchMost();
  }, 600_000);

  afterAll(async () => {
    over.abort();
    const left = await stack.replicas(); // none, unless a test failed
    await Promise.all(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
    await stack.compose("--profile", "observe", "down", "--volumes");
    for (const image of made) await docker.getImage(image).remove({ force: true });
  }, 120_000);

  /** Most containers of the shared pool that Docker itself saw running at once. */
  async function watchMost(): Promise<void> {
    while (!over.signal.aborted) {
      most = Math.max(most, (await stack.replicas(["microscaler.pool=demo"], ["running"])).length);
      await sleep(400);
    }
  }

  async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const signal = AbortSignal.timeout(5000);
    const answer = await fetch(`${stack.console}${path}`, { ...init, headers, signal });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async function pool(name: string) {
    return z.object({ status }).parse(await ask(`/api/pools/${name}`)).status;
  }

  async function consumer() {
    const found = (await pool("demo")).workloads.find(({ workload }) => workload === "consumer");
    if (!found) throw new Error("the pool demo has no consumer");
    return found;
  }

  /** Messages waiting, by a fresh reading. */
  async function waiting(): Promise<number> {
    const { sample } = await consumer();
    if (!sample || sample.stale || sample.reading.value === undefined) throw new Error("no fresh reading");
    return sample.reading.value;
  }

  function setProducers(replicas: number) {
    const body = JSON.stringify({ replicas });
    return ask("/api/pools/producers/workloads/producer/replicas", { method: "PUT", body });
  }

  const producers = async () =>
    (await stack.replicas(["microscaler.workload=producer"], ["running"])).map(({ Id }) => Id).sort();

  async function settled(): Promise<void> {
    await expect.poll(waiting, patient).toBeLessThan(ceiling);
    await expect.poll(async () => (await pool("demo")).occupied, patient).toBe(10);
    await expect.poll(async () => (await producers()).length, patient).toBe(2);
    expect((await pool("demo")).peakReplicas, "by the actuator's own record").toBeLessThanOrEqual(10);
  }

  test("becomes healthy, and the demo holds its queue within ten containers", async () => {
    for (const { name, profiles, ends } of await servicesOf(stack)) {
      if (profiles.length > 0) continue;
      const state = async () => (await stack.inspect(name)).State;
      if (ends) await expect.poll(async () => (await state()).ExitCode, patient).toBe(0);
      else await expect.poll(async () => (await state()).Health?.Status, { ...patient, message: name }).toBe("healthy");
    }
    await settled();
    await expect.poll(async () => (await consumer()).desired, patient).toBeGreaterThanOrEqual(4);
  });

  test("gives nobody more than it needs, and Docker's socket to its actuator alone", async () => {
    const withSocket: string[] = [];
    for (const { name, profiles } of await servicesOf(stack)) {
      if (profiles.length > 0) continue;
      const { Config, HostConfig, Mounts } = await stack.inspect(name);
      expect(Config.User, name).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      expect(HostConfig, name).toMatchObject({
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges:true"],
        Privileged: false,
      });
      expect(HostConfig.CapAdd ?? [], name).toEqual([]);
      expect(HostConfig.Memory, name).toBeGreaterThan(0);
      expect(HostConfig.NanoCpus, name).toBeGreaterThan(0);
      if (Mounts.some(({ Source }) => Source.endsWith("docker.sock"))) withSocket.push(name);
      expect(publishedOf(HostConfig), name).toEqual(name === "console" ? ["127.0.0.1"] : []);
    }
    expect(withSocket).toEqual(["actuator-docker"]);
  });

  test("tells nothing to whom it does not know, and lets nobody steer who may only look", async () => {
    const viewer = (await stack.compose("run", "--rm", "-T", "credentials", "viewer")).trim();
    const call = async (shown: string | undefined, method = "GET", path = "/api/pools") => {
      const headers = { "content-type": "application/json", ...(shown && { authorization: `Bearer ${shown}` }) };
      const body = method === "PUT" ? { body: JSON.stringify({ replicas: 9 }) } : {};
      return (await fetch(`${stack.console}${path}`, { method, headers, ...body })).status;
    };
    expect(await call(undefined)).toBe(401);
    expect(await call(`${viewer}x`)).toBe(401);
    expect(await call(viewer)).toBe(200);
    expect(await call(viewer, "PUT", "/api/pools/producers/workloads/producer/replicas")).toBe(403);
  });

  test("has its planes scraped where Prometheus is started too", async () => {
    await stack.compose("--profile", "observe", "up", "-d", "--no-deps", "prometheus");
    await expect
      .poll(() => scraped(stack.prometheus), patient)
      .toEqual([
        ["actuator-docker:8003", "up"],
        ["collector-a:8001", "up"],
        ["collector-b:8001", "up"],
        ["console:8080", "up"],
        ["engine-a:8002", "up"],
        ["engine-b:8002", "up"],
      ]);
    await stack.compose("--profile", "observe", "rm", "--stop", "--force", "prometheus");
  });

  test.each(["redis", "collector-a", "collector-b", "engine-a", "engine-b", "actuator-docker", "console"])(
    "%s is killed: it comes back, the queue recovers, and replicas stay as they were",
    async (service) => {
      const before = await producers();
      const { RestartCount } = await stack.inspect(service);
      const generation = BigInt((await pool("demo")).leader?.generation ?? 0);
      await stack.crash(service);
      await expect.poll(async () => (await stack.inspect(service)).RestartCount, patient).toBe(RestartCount + 1);
      const healthy = async () => (await stack.inspect(service)).State.Health?.Status;
      await expect.poll(healthy, { ...patient, message: service }).toBe("healthy");
      await settled();
      expect(await producers(), "those that ran before").toEqual(before);
      const { leader } = await pool("demo");
      expect(leader?.holder).toMatch(/^engine-[ab]-/);
      expect(BigInt(leader?.generation ?? 0), "nothing is forgotten").toBeGreaterThanOrEqual(generation);
    },
  );

  test("a consumer is killed: another takes its place", async () => {
    const [victim] = await stack.replicas(["microscaler.workload=consumer"], ["running"]);
    await docker.getContainer(victim?.Id ?? "").kill({ signal: "SIGKILL" });
    const gone = async () => (await stack.replicas(["microscaler.workload=consumer"])).map(({ Id }) => Id);
    await expect.poll(gone, patient).not.toContain(victim?.Id);
    await settled();
  });

  test("in all that no message was lost, and there were never more than ten containers", async () => {
    await setProducers(0);
    await expect.poll(producers, patient).toEqual([]);
    await expect.poll(waiting, patient).toBe(0);
    await sleep(1000); // the messages in hand are finished
    const { messages, problem } = await countMessages(stack);
    expect(problem).toBeUndefined();
    expect(messages.lost).toBe(0);
    expect(messages.left).toBe(0);
    expect(messages.consumed).toBeGreaterThan(500);
    expect(most, "as Docker itself counts").toBe(10);
    expect((await pool("demo")).peakReplicas).toBeLessThanOrEqual(10);
  });

  test("azurite is killed: what runs is left as it is while the queue cannot be read, and then it recovers", async () => {
    await setProducers(2); // after the count: Azurite writes down every few seconds, and forgets the rest when it is killed
    await settled();
    await stack.crash("azurite");
    await expect.poll(async () => (await stack.inspect("azurite")).RestartCount, patient).toBe(1);
    expect((await consumer()).desired).toBeGreaterThan(0);
    await settled();
  });

  test("once it is taken down nothing of it is left, the containers of its workloads neither", async () => {
    await stack.compose("down", "--volumes");
    expect(await stack.replicas()).toEqual([]);
    const label = [`com.docker.compose.project=${stack.name}`];
    expect(await docker.listContainers({ all: true, filters: { label } })).toEqual([]);
    expect(await docker.listNetworks({ filters: { name: [stack.name] } })).toEqual([]);
    expect((await docker.listVolumes({ filters: { name: [stack.name] } })).Volumes).toEqual([]);
  });
});

function buildImage(): void {
  const { status, stderr } = spawnSync("npm", ["run", "--silent", "image"], { cwd: packageRoot(), encoding: "utf8" });
  expect(status, stderr).toBe(0);
}

function publishedOf({ PortBindings }: Docker.HostConfig): readonly string[] {
  const bindings: Readonly<Record<string, readonly { readonly HostIp?: string }[]>> = PortBindings ?? {};
  return Object.values(bindings).flatMap((each) => each.map(({ HostIp = "" }) => HostIp));
}

const targets = z.object({
  data: z.object({
    activeTargets: z.array(z.object({ labels: z.object({ instance: z.string() }), health: z.string() })),
  }),
});

/** Instances and their health, by name. */
async function scraped(prometheus: string): Promise<readonly (readonly [string, string])[]> {
  const answer = await fetch(`${prometheus}/api/v1/targets`, { signal: AbortSignal.timeout(5000) });
  const { activeTargets } = targets.parse(await answer.json()).data;
  return activeTargets.map(({ labels, health }) => [labels.instance, health] as const).sort();
}
