import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { needs } from "../support/available.ts";
import { type DockerBench, dockerBench, type HostBench, patience, startByHand } from "../support/docker-bench.ts";
import { containersWith, docker, dockerNeed } from "../support/docker-daemon.ts";
import { tinyImage } from "../support/docker-image.ts";

describe("with a real Docker", needs(dockerNeed), () => {
  let bench: DockerBench;
  let life: HostBench;

  beforeEach(async () => {
    bench = await dockerBench();
    life = await bench.start();
  });

  afterEach(() => bench.end());

  const labels = () => ({ "microscaler.pool": bench.pool, "microscaler.workload": "work" });

  describe("a replica", () => {
    test("is made, started, frozen, resumed, ended and removed; each is shown when the operation is through", async () => {
      const name = await life.make();
      const state = () => life.replica(name)?.state;
      expect(state()).toBe("created");
      await life.host.start(name);
      expect(state()).toBe("ready");
      await life.host.pause(name);
      expect(state()).toBe("paused");
      await life.host.resume(name);
      expect(state()).toBe("ready");
      await life.host.stop(name);
      expect(life.replica(name)).toMatchObject({ state: "ended", end: { detail: "exit code 0", by: "itself" } });
      await life.host.remove(name);
      expect(life.replicas()).toEqual([]);
      expect(await containersWith(`microscaler.pool=${bench.pool}`)).toEqual([]);
    });

    test("is not hurt by an operation that is not needed any more", async () => {
      const { host } = life;
      const name = await life.launch();
      await host.start(name);
      await host.pause(name);
      await host.pause(name);
      await host.resume(name);
      await host.resume(name);
      expect(life.replica(name)?.state).toBe("ready");
      await Promise.all([host.stop(name), host.stop(name)]);
      await host.stop(name);
      await Promise.all([host.remove(name), host.remove(name)]);
      await host.remove(name);
      await host.stop(name);
      expect(life.replicas()).toEqual([]);
    });

    test("that is frozen can be ended as it is", async () => {
      const name = await life.launch();
      await life.host.pause(name);
      await life.host.stop(name);
      expect(life.replica(name)).toMatchObject({ state: "ended", end: { by: "itself" } });
    });

    test("that ignores the signal is killed after its grace time, or after a shorter one", async () => {
      const stubborn = { command: ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"] };
      const durationOf = async (act: () => Promise<void>) => {
        const sinceMs = performance.now();
        await act();
        return performance.now() - sinceMs;
      };
      const own = await life.launch({ ...stubborn, stop: { grace: "800ms" } });
      expect(await durationOf(() => life.host.stop(own))).toBeGreaterThan(900);
      const shorter = await life.launch({ ...stubborn, stop: { grace: "1m" } });
      expect(await durationOf(() => life.host.stop(shorter, 1000))).toBeLessThan(10_000);
      expect(life.replica(shorter)?.end).toEqual({ detail: "signal SIGKILL", by: "itself" });
    });

    test("gets the signal it asks for", async () => {
      const command = ["sh", "-c", "trap 'exit 7' USR1; trap '' TERM; while :; do sleep 100 & wait; done"];
      const name = await life.launch({ command, stop: { signal: "SIGUSR1" } });
      await life.host.stop(name);
      expect(life.replica(name)?.end).toEqual({ detail: "exit code 7", by: "itself" });
    });

    test("takes its volumes with it, and leaves those that have a name", async () => {
      const volume = `${bench.pool}-kept`;
      bench.onEnd(() => docker.getVolume(volume).remove());
      const name = await life.make({ mounts: ["/scratch", `${volume}:/kept`] });
      const { Mounts } = await docker.getContainer(name).inspect();
      const own = Mounts.find(({ Destination }) => Destination === "/scratch")?.Name ?? "";
      await docker.getVolume(own).inspect();
      await life.host.remove(name);
      await expect(docker.getVolume(own).inspect()).rejects.toThrow("no such volume");
      await docker.getVolume(volume).inspect();
    });

    test("is ready when its health check has passed, and starting again when it fails", async () => {
      const check = '["sh","-c","[ -s /healthy ]"]';
      const image = await tinyImage([`HEALTHCHECK --interval=100ms --timeout=5s --retries=1 CMD ${check}`]);
      const name = await life.launch({ image });
      const state = () => life.replica(name)?.state;
      expect(state()).toBe("starting");
      await runInside(name, "echo yes > /healthy");
      await expect.poll(state, patience).toBe("ready");
      await runInside(name, ": > /healthy");
      await expect.poll(state, patience).toBe("starting");
      const after = await bench.start();
      expect(after.replica(name)?.state).toBe("starting");
    });
  });

  describe("how one ended is told", () => {
    test("by itself, with its exit code", async () => {
      const name = await life.launch({ command: ["sh", "-c", "exit 3"] });
      await expect
        .poll(() => life.replica(name), patience)
        .toMatchObject({ state: "ended", end: { detail: "exit code 3", by: "itself" } });
    });

    test("out of memory", async () => {
      const greedy = "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done";
      const told = async () => {
        const name = await life.launch({ command: ["sh", "-c", greedy], memory: "8m" });
        await expect.poll(() => life.replica(name)?.end, patience).toMatchObject({ by: "itself" });
        return life.replica(name)?.end?.detail;
      };
      // on a busy machine Docker does not always hear of what the kernel did: then it is the signal that is told
      await expect.poll(told, patience).toBe("out of memory");
    });

    test("by somebody who killed or stopped it", async () => {
      const [killed, stopped] = [await life.launch(), await life.launch()];
      await docker.getContainer(killed).kill({ signal: "SIGKILL" });
      await docker.getContainer(stopped).stop({ t: 5 });
      const end = (name: string) => () => life.replica(name)?.end;
      await expect.poll(end(killed), patience).toEqual({ detail: "signal SIGKILL", by: "somebody" });
      await expect.poll(end(stopped), patience).toEqual({ detail: "exit code 0", by: "somebody" });
    });

    test("a signal that ends nothing is not taken for the cause of a later end", async () => {
      const command = ["sh", "-c", "trap ': > /told' HUP; while [ ! -e /told ]; do sleep 0.1; done; exit 4"];
      const name = await life.launch({ command });
      await docker.getContainer(name).kill({ signal: "SIGHUP" });
      await expect.poll(() => life.replica(name)?.end, patience).toEqual({ detail: "exit code 4", by: "itself" });
    });
  });

  describe("what others do", () => {
    test("shows at once: they remove, freeze, resume, start again and rename", async () => {
      const [removed, frozen] = [await life.launch(), await life.launch()];
      const state = (name: string) => () => life.replica(name)?.state;
      await docker.getContainer(removed).remove({ force: true });
      await expect.poll(state(removed), patience).toBeUndefined();
      const container = docker.getContainer(frozen);
      await container.pause();
      await expect.poll(state(frozen), patience).toBe("paused");
      await container.unpause();
      await expect.poll(state(frozen), patience).toBe("ready");
      await container.stop({ t: 5 });
      await expect.poll(state(frozen), patience).toBe("ended");
      await container.start();
      await expect.poll(state(frozen), patience).toBe("ready");
      await container.rename({ name: `${frozen}-renamed` });
      await expect.poll(state(`${frozen}-renamed`), patience).toBe("ready");
      expect(life.replicas()).toHaveLength(1);
    });

    test("a container that somebody gives the labels is a replica; all others are none of ours", async () => {
      const { image } = bench;
      const strangers = await Promise.all([
        startByHand(image, { "test.pool": bench.pool }),
        startByHand(image, { "microscaler.pool": bench.pool }),
        startByHand(image, { "microscaler.workload": "work" }),
        startByHand(image, { ...labels(), "microscaler.pool": `${bench.pool}-other` }),
      ]);
      bench.onEnd(() => Promise.all(strangers.map((name) => docker.getContainer(name).remove({ force: true }))));
      const name = await startByHand(image, labels());
      const found = { name, pool: bench.pool, workload: "work", hash: "", state: "ready" };
      await expect.poll(life.replicas, patience).toEqual([found]);
      expect((await bench.start()).replicas()).toEqual([found]);
      await life.host.stop(name, 1000);
      await life.host.remove(name);
      for (const stranger of strangers) {
        expect((await docker.getContainer(stranger).inspect()).State.Running).toBe(true);
      }
    });
  });

  test("another life finds what there is, oldest first, with its template", async () => {
    const names = [await life.launch(), await life.launch(), await life.make(), await life.launch({ env: { A: "1" } })];
    const [, frozen = "", , ended = ""] = names;
    await life.host.pause(frozen);
    await life.host.stop(ended);
    await life.host.close();
    const { host } = await bench.start();
    const found = [...(host.replicas(bench.pool) ?? [])].sort((one, other) => one.age - other.age);
    expect(found.map(({ name }) => name)).toEqual(names);
    expect(found.map(({ state }) => state)).toEqual(["ready", "paused", "created", "ended"]);
    expect(found[3]?.hash).toBe(host.templateHash({ env: { A: "1" } }));
    expect(found[0]?.hash).toBe(host.templateHash({}));
    await host.resume(frozen);
    await host.stop(frozen);
    expect(host.replicas(bench.pool)?.find(({ name }) => name === frozen)?.end?.by).toBe("itself");
  });

  test("what runs goes on when the host is closed", async () => {
    const name = await life.launch();
    await life.host.close();
    expect((await docker.getContainer(name).inspect()).State.Running).toBe(true);
  });
});

async function runInside(name: string, command: string): Promise<void> {
  const exec = await docker.getContainer(name).exec({ Cmd: ["sh", "-c", command] });
  await exec.start({ Detach: true });
}
