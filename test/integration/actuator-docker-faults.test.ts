import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HostFailure } from "../../shared/actuator/replicas/host.ts";
import { needs } from "../support/available.ts";
import { type DockerBench, dockerBench, type HostBench, patience } from "../support/docker-bench.ts";
import { docker, dockerNeed } from "../support/docker-daemon.ts";

describe("with a real Docker that fails", needs(dockerNeed), () => {
  let bench: DockerBench;
  let life: HostBench;

  beforeEach(async () => {
    bench = await dockerBench();
    life = await bench.start();
  });

  afterEach(() => bench.end());

  const failed = { status: 500, body: '{"message":"the daemon is not well"}' };

  test("what happened while it was out of reach is told afterwards, with who did it", async () => {
    const [killed, crashed] = [await life.launch(), await life.launch({ command: ["sh", "-c", "sleep 1; exit 5"] })];
    const comeBack = await bench.proxy.goDown();
    await expect.poll(() => life.host.unreachable(), patience).toContain("there is no Docker at unix://");
    await docker.getContainer(killed).kill();
    await docker.getContainer(crashed).wait();
    expect(life.replicas().map(({ state }) => state)).toEqual(["ready", "ready"]);
    await comeBack();
    await expect.poll(() => life.host.unreachable(), patience).toBeUndefined();
    await expect.poll(() => life.replica(killed)?.end, patience).toEqual({ detail: "signal SIGKILL", by: "somebody" });
    expect(life.replica(crashed)?.end).toEqual({ detail: "exit code 5", by: "itself" });
    expect(life.told.filter(({ end }) => end?.by === "host")).toEqual([]);
  });

  test("a stream that breaks off is opened again, and nothing is told of it", async () => {
    const name = await life.launch();
    bench.proxy.cut();
    await docker.getContainer(name).pause();
    await expect.poll(() => life.replica(name)?.state, patience).toBe("paused");
    expect(life.host.unreachable()).toBeUndefined();
  });

  test("events that cannot be understood are made good by a list", async () => {
    const name = await life.launch();
    bench.proxy.garble('{"Action":\n\n[1,2]\nnonsense {"Actor":{}}\n');
    const lists = () => bench.proxy.asked.filter((what) => what.startsWith("GET /containers/json")).length;
    const before = lists();
    await expect.poll(lists, { timeout: 2000, interval: 10 }).toBeGreaterThan(before);
    await docker.getContainer(name).pause();
    await expect.poll(() => life.replica(name)?.state, patience).toBe("paused");
    expect(life.host.unreachable()).toBeUndefined();
  });

  test("a list that fails never means that there is nothing; Docker's own words say why", async () => {
    const name = await life.launch();
    const heal = bench.proxy.fault(/^GET \/containers\/json/, failed);
    bench.proxy.cut();
    await expect.poll(() => life.host.unreachable(), patience).toBe("the daemon is not well");
    expect(life.replica(name)?.state).toBe("ready");
    await heal();
    await expect.poll(() => life.host.unreachable(), patience).toBeUndefined();
    expect(life.replica(name)?.state).toBe("ready");
  });

  test("an answer that is no list is none", async () => {
    const name = await life.launch();
    const heal = bench.proxy.fault(/^GET \/containers\/json/, { status: 200, body: '{"containers":[]}' });
    bench.proxy.cut();
    await expect.poll(() => life.host.unreachable(), patience).toBe("what Docker answered is not a list of containers");
    expect(life.replica(name)?.state).toBe("ready");
    await heal();
    await expect.poll(() => life.host.unreachable(), patience).toBeUndefined();
  });

  test("one that says nothing any more is told as such after the deadline", async () => {
    await bench.proxy.fault(/./, "silence");
    await expect
      .poll(() => life.host.unreachable(), { timeout: 15_000, interval: 50 })
      .toMatch(/^Docker at unix:.* does not answer: no answer within 5000 ms$/);
  });

  test("one that is too old is told as such", async () => {
    bench.proxy.fault(/^GET \/version/, { status: 200, body: '{"ApiVersion":"1.40"}' });
    bench.proxy.cut();
    await expect
      .poll(() => life.host.unreachable(), patience)
      .toMatch(/speaks version 1.40 of its API; 1.41, of Docker 20.10, or newer is needed$/);
  });

  test("an operation that it refuses fails with its words; one whose answer never comes leaves no doubt", async () => {
    const name = await life.make();
    const heal = bench.proxy.fault(/^POST .*\/start/, failed);
    const failure = await life.host.start(name).catch(({ kind, message }: HostFailure) => ({ kind, message }));
    expect(failure).toEqual({ kind: "scheduler-error", message: "the daemon is not well" });
    await heal();
    const started = life.host.start(name);
    await expect.poll(() => life.replica(name)?.state, patience).toBe("ready");
    bench.proxy.cut();
    await started.catch(() => undefined);
    await life.host.start(name);
    expect(life.replica(name)?.state).toBe("ready");
  });
});
