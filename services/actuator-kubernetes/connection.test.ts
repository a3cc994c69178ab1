import { Agent, type RequestOptions } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connection } from "./connection.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Whose credentials are made as it is told. */
class Config extends KubeConfig {
  readonly #authorize: (options: RequestOptions) => Promise<void>;

  constructor(authorize: (options: RequestOptions) => Promise<void>) {
    super();
    this.#authorize = authorize;
    this.loadFromClusterAndUser({ name: "c", server: "https://cluster:6443", skipTLSVerify: false }, { name: "u" });
  }

  override applyToHTTPSOptions(options: RequestOptions): Promise<void> {
    return this.#authorize(options);
  }
}

test("a program that makes credentials and hangs is asked again, more and more seldom", async () => {
  const askedAtMs: number[] = [];
  let hangs = true;
  const config = new Config(() => {
    askedAtMs.push(performance.now());
    return hangs ? new Promise(() => undefined) : Promise.resolve();
  });
  const { open } = connection(() => config);
  const begun = performance.now();
  const calls = setInterval(() => void open(), 100);
  await vi.advanceTimersByTimeAsync(120_000);
  const gaps = askedAtMs.map((atMs, index) => Math.round((atMs - (askedAtMs[index - 1] ?? begun)) / 1000));
  expect(gaps.slice(1)).toEqual([15, 30, 60]);
  hangs = false;
  await vi.advanceTimersByTimeAsync(200_000);
  clearInterval(calls);
  await expect(open()).resolves.toMatchObject({ server: new URL("https://cluster:6443") });
});

test("what a program wrote instead of credentials is not told", async () => {
  const config = new Config(async () => void JSON.parse("token: secret-token"));
  await expect(connection(() => config).open()).rejects.toThrow(
    "what the program wrote that makes the credentials is no JSON",
  );
});

test("connections of credentials that were renewed are not kept", async () => {
  let cert = "old";
  const config = new Config(async (options) => void Object.assign(options, { cert }));
  const { open } = connection(() => config);
  const agentOf = async () => {
    const { agent } = (await open()).options;
    if (!(agent instanceof Agent)) throw new Error("no connection would be kept");
    return agent;
  };
  const old = await agentOf();
  expect(await agentOf()).toBe(old);
  cert = "new";
  const renewed = await agentOf();
  expect([old.maxFreeSockets, renewed.maxFreeSockets]).toEqual([0, 256]);
});
