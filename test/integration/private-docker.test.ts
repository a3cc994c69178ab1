import { readFileSync, readlinkSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { needs } from "../support/available.ts";
import { startPrivateDocker, whyNoPrivateDocker } from "../support/private-docker.ts";

const why = whyNoPrivateDocker();
const need = { name: "dockerd", available: why === undefined, enable: `start Docker engines of its own: ${why}` };

const namespaceOf = (pid: number | "self") => readlinkSync(`/proc/${pid}/ns/net`);

describe("a Docker engine of a test's own", needs(need), () => {
  test("has a network of its own, also after a restart: that of the machine and its engine stays as it is", async () => {
    const before = await readdir("/sys/class/net");
    const engine = await startPrivateDocker();
    onTestFinished(() => engine.close());
    const pid = () => Number(readFileSync(join(dirname(engine.socketPath), "docker.pid"), "utf8"));
    const first = pid();
    expect(namespaceOf(first)).not.toBe(namespaceOf("self"));
    await engine.kill("SIGKILL");
    expect(() => namespaceOf(first)).toThrow("ENOENT"); // it is the engine itself that was killed
    await engine.restart({ keepsContainers: true });
    expect(namespaceOf(pid())).not.toBe(namespaceOf("self"));
    expect(await readdir("/sys/class/net")).toEqual(before);
  });
});
