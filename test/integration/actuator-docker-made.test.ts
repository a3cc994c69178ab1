import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HostFailure } from "../../shared/actuator/replicas/host.ts";
import { needs } from "../support/available.ts";
import { type DockerBench, dockerBench, type HostBench, patience } from "../support/docker-bench.ts";
import { docker, dockerNeed, removeContainers } from "../support/docker-daemon.ts";

describe("with a real Docker", needs(dockerNeed), () => {
  let bench: DockerBench;
  let life: HostBench;

  beforeEach(async () => {
    bench = await dockerBench();
    life = await bench.start();
  });

  afterEach(() => bench.end());

  const failureOf = (act: Promise<unknown>) =>
    act.then(
      () => undefined,
      ({ kind, message }: HostFailure) => ({ kind, message }),
    );

  describe("a container is made as its workload is run", () => {
    test("with what is configured, and nothing else", async () => {
      const name = await life.make({
        command: ["sh", "-c", "exit"],
        entrypoint: ["env"],
        user: "1000:1000",
        workdir: "/tmp",
        network: "host",
        ports: ["8080", "127.0.0.1:18080:80/tcp"],
        publishAllPorts: true,
        mounts: ["/tmp:/host:ro", "tmpfs:/memory"],
        cpus: 0.5,
        memory: "64m",
        labels: { team: "orders" },
        stop: { signal: "SIGINT", grace: "1500ms" },
      });
      const { Config, HostConfig, Mounts } = await docker.getContainer(name).inspect();
      expect(Config).toMatchObject({
        Cmd: ["sh", "-c", "exit"],
        Entrypoint: ["env"],
        User: "1000:1000",
        WorkingDir: "/tmp",
        StopSignal: "SIGINT",
        StopTimeout: 2,
        Labels: { team: "orders", "microscaler.pool": bench.pool, "microscaler.workload": "work" },
      });
      expect(HostConfig).toMatchObject({
        NetworkMode: "host",
        PortBindings: {
          "8080/tcp": [{ HostIp: "", HostPort: "" }],
          "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "18080" }],
        },
        PublishAllPorts: true,
        NanoCpus: 500_000_000,
        Memory: 64 * 1024 * 1024,
        RestartPolicy: { Name: "no" },
        AutoRemove: false,
      });
      expect(Mounts.map(({ Type, Destination, RW }) => ({ Type, Destination, RW }))).toEqual([
        { Type: "bind", Destination: "/host", RW: false },
        { Type: "tmpfs", Destination: "/memory", RW: true },
      ]);
    });

    test("its environment is what is configured, or the actuator's whole one; no secret of it is in a URL", async () => {
      process.env.MICROSCALER_TEST_SECRET = "hush-hush";
      bench.onEnd(async () => void delete process.env.MICROSCALER_TEST_SECRET);
      const own = await life.launch({ command: ["env"], env: { GREETING: "hello" } });
      const all = await life.launch({ command: ["env"], env: { GREETING: "hello" }, inheritEnv: true });
      const written = async (name: string) => {
        await expect.poll(() => life.replica(name)?.state, patience).toBe("ended");
        return (await docker.getContainer(name).logs({ stdout: true })).toString();
      };
      expect(await written(own)).toContain("GREETING=hello");
      expect(await written(own)).toContain(`MICROSCALER_REPLICA=${bench.pool}/work/${own}`);
      expect(await written(own)).not.toContain("hush-hush");
      expect(await written(all)).toContain("MICROSCALER_TEST_SECRET=hush-hush");
      expect(bench.proxy.asked.join("\n")).not.toMatch(/hush-hush|GREETING/);
    });

    test("making it twice, as after an answer that got lost, makes one", async () => {
      const { host } = life;
      const name = host.nameFor(bench.pool, "work");
      const replica = { name, pool: bench.pool, workload: "work", hash: "h", run: life.parse({}), standby: false };
      await host.make(replica);
      await host.make(replica);
      expect(life.replicas()).toHaveLength(1);
    });
  });

  describe("an image that is missing", () => {
    test("is told with what to do about it, and found once it is there", async () => {
      const name = `microscaler-test-absent:${bench.pool}`;
      const run = life.parse({ image: name, pull: "never" });
      expect(await failureOf(life.host.prepare(run))).toEqual({
        kind: "image-missing",
        message: `there is no image ${name}: it is never pulled; build or load it, or set pull: if-missing`,
      });
      const [repo = "", tag = ""] = name.split(":");
      await docker.getImage(bench.image).tag({ repo, tag });
      bench.onEnd(() => docker.getImage(name).remove());
      await life.host.prepare(run);
    });

    test("that cannot be pulled is told in Docker's words, without the password", async () => {
      const registry = { username: "orders", password: "hush-hush" };
      const image = "127.0.0.1:9/no-such/image:1"; // nobody listens there
      const failure = await failureOf(life.host.prepare(life.parse({ image, registry })));
      expect(failure).toMatchObject({ kind: "image-missing", message: expect.stringContaining(`no image ${image}: `) });
      expect(failure?.message).toContain("connection refused");
      expect(failure?.message).toContain("credentials under registry");
      expect(failure?.message).not.toContain("hush-hush");
      expect(bench.proxy.asked.join("\n")).not.toContain("hush-hush");
    });

    test("that was there when it was prepared is told when a container is made, and looked for again", async () => {
      const name = `microscaler-test-leaving:${bench.pool}`;
      const [repo = "", tag = ""] = name.split(":");
      await docker.getImage(bench.image).tag({ repo, tag });
      await life.host.prepare(life.parse({ image: name, pull: "never" }));
      await docker.getImage(name).remove();
      const { host } = life;
      const run = life.parse({ image: name, pull: "never" });
      const replica = { name: host.nameFor(bench.pool, "work"), pool: bench.pool, workload: "work", hash: "h", run };
      const made = await failureOf(host.make({ ...replica, standby: false }));
      expect(made).toMatchObject({ kind: "image-missing", message: expect.stringContaining(name) });
      expect(await failureOf(host.prepare(run))).toMatchObject({ kind: "image-missing" });
      expect(life.replicas()).toEqual([]);
    });
  });

  describe("a container that cannot be started says why", () => {
    test.each([
      [
        { command: ["no-such-program"] },
        "start-failed",
        /^the program no-such-program cannot be run in the image: .*not found/,
      ],
      [{ user: "nobody-here" }, "start-failed", /unable to find user nobody-here/],
      [{ mounts: ["/no/such/folder:/folder"] }, "start-failed", /bind source path does not exist: \/no\/such\/folder/],
      [{ network: "no-such-network" }, "start-failed", /no-such-network not found/],
    ])("%j", async (run, kind, message) => {
      expect(await failureOf(life.launch(run))).toEqual({ kind, message: expect.stringMatching(message) });
      for (const { name = "" } of life.replicas()) await life.host.remove(name);
      expect(life.replicas()).toEqual([]);
    });

    test("a port that another one has is a lack of capacity", async () => {
      const network = await docker.createNetwork({ Name: bench.pool });
      bench.onEnd(() => network.remove());
      bench.onEnd(() => removeContainers(`microscaler.pool=${bench.pool}`));
      const ports = { network: bench.pool, ports: ["127.0.0.1:18099:80"] };
      await life.launch(ports);
      expect(await failureOf(life.launch(ports))).toMatchObject({
        kind: "no-capacity",
        message: expect.stringContaining("127.0.0.1:18099"),
      });
    });
  });
});
