import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Protection } from "../../shared/access/protection.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { servingTls } from "../../shared/tls/serving-files.ts";
import { accessOf } from "../support/access-bench.ts";
import { testAuthority } from "../support/certificates.ts";
import { demoStatus } from "../support/demo-status.ts";
import { startEngineDouble } from "../support/engine-double.ts";
import { exampleControllers, examples, idsIn } from "../support/example-controllers.ts";
import { madeDecision } from "../support/made-decision.ts";
import { textFiles } from "../support/text-files.ts";

const { start, killAll } = exampleControllers();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  killAll();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const slow = { timeout: 20_000 };
const aim = ["--pool", "demo", "--workload", "consumer"];

async function engineOf(ids: readonly bigint[], options: { listen?: string; protection?: Protection } = {}) {
  const engine = await startEngineDouble([demoStatus()], { decisions: ids.map((id) => madeDecision(id)), ...options });
  cleanups.push(() => engine.stop());
  return engine;
}

/** What a program says of which it knows nothing better. */
const stackTrace = /Traceback|^\s+at |File "/m;

describe.each(Object.entries(examples))("the example in %s", (_language, example) => {
  test("is under 80 lines, all counted", () => {
    const lines = readFileSync(join(packageRoot(), example.path), "utf8").trimEnd().split("\n");
    expect(lines.length).toBeLessThan(80);
  });

  describe("that runs", example.need, () => {
    test("goes on when its engine was killed and is back: after the last decision, and with its word", async () => {
      const killed = await engineOf([1n, 2n]);
      const { said, end } = start(example, [...aim, "--engine", killed.address]);
      await expect.poll(() => [idsIn(said()), killed.said().length > 0], slow).toEqual([["1", "2"], true]);
      await killed.stop();
      await expect.poll(said, slow).toMatch(/^lost: .*127\.0\.0\.1:\d+.*$/m);
      const back = await engineOf([1n, 2n, 3n], { listen: killed.address });
      await expect.poll(() => [idsIn(said()), back.said().length > 0], slow).toEqual([["1", "2", "3"], true]);
      back.decide(madeDecision(4n));
      await expect.poll(() => idsIn(said()), slow).toEqual(["1", "2", "3", "4"]);
      expect(await end("SIGTERM")).toBe(0);
      expect(back.said().at(-1)).toMatchObject({ call: "SetDemand", workload: "consumer", ttlMs: 0 });
      expect(said()).not.toMatch(stackTrace);
    });

    test("ends as it was told where its engine is away", async () => {
      const engine = await engineOf([1n]);
      const { said, end } = start(example, [...aim, "--engine", engine.address]);
      await expect.poll(() => engine.said().length, slow).toBeGreaterThan(0);
      await engine.stop();
      await expect.poll(said, slow).toMatch(/^lost: /m);
      expect(await end("SIGTERM")).toBe(0);
      expect(said()).not.toMatch(stackTrace);
    });

    test("speaks TLS with who is certified by --ca, and with nobody else", async () => {
      const [authority, another] = await Promise.all([testAuthority(), testAuthority("another")]);
      const files = textFiles({ ...(await authority.issue()), right: authority.ca, wrong: another.ca });
      const paths = { cert: files.path("cert"), key: files.path("key") };
      const { tls, files: watched } = servingTls(paths, () => undefined);
      cleanups.push(watched.close, () => files.remove());
      const engine = await engineOf([1n], { protection: { access: accessOf(), tls } });
      const dialled = (ca: string) => start(example, [...aim, "--engine", engine.address, "--ca", files.path(ca)]);
      const [right, wrong] = [dialled("right"), dialled("wrong")];
      await expect.poll(() => idsIn(right.said()), slow).toEqual(["1"]);
      await expect.poll(wrong.said, slow).toMatch(/certificate/i);
      for (const { said, end } of [right, wrong]) {
        await end("SIGTERM");
        expect(said()).not.toMatch(stackTrace);
      }
      expect(idsIn(wrong.said())).toEqual([]);
    });

    test("ends with one line where the file of --ca is not there", async () => {
      const { said, ended } = start(example, [...aim, "--ca", "/nowhere/ca.pem"]);
      expect(await ended).toBe(1);
      expect(said()).toMatch(/^.*no such file.*\/nowhere\/ca\.pem.*\n$/i);
    });
  });
});

describe("the example in Python", examples.Python.need, () => {
  test("ends with one line where it is to ask for what no count is", async () => {
    const engine = await engineOf([]);
    const { said, ended } = start(examples.Python, [...aim, "--engine", engine.address, "--replicas=-1"]);
    expect(await ended).toBe(1);
    expect(said().trimEnd().split("\n").at(-1)).toMatch(/-1/);
    expect(said()).not.toMatch(stackTrace);
  });
});
