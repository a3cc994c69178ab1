import { Command } from "commander";
import { expect, test } from "vitest";
import type { Store } from "../../shared/state/store.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { type StateOptions, startWithStore, stateOptions } from "./state-options.ts";

const log = createLog("test", { level: "silent" });

function parsed(...args: readonly string[]): StateOptions {
  const command = new Command("engine").exitOverride();
  for (const option of stateOptions()) command.addOption(option);
  return command.parse([...args], { from: "user" }).opts();
}

const open = (options: StateOptions) => startWithStore(options, log, async (store) => store);

test("without --redis the state is in memory", async () => {
  const store = await open(parsed());
  expect(store.link()).toEqual({ kind: "store", name: "store", up: true });
  await store.close();
});

test("a Redis that is not there yet is no reason not to start", async () => {
  const store = await open(parsed("--redis", "redis://127.0.0.1:1", "--redis-prefix", "mine"));
  expect(store.link()).toMatchObject({ kind: "store", name: "store", up: false });
  await expect(store.listPools()).rejects.toMatchObject({
    code: "unavailable",
    message: "the store at redis://127.0.0.1:1 cannot be reached: nothing listens there (ECONNREFUSED)",
  });
  await store.close();
});

test("where what uses it cannot start the store is closed, once", async () => {
  const kept: Store[] = [];
  const refused = startWithStore(parsed("--redis", "redis://127.0.0.1:1"), log, async (store) => {
    kept.push(store);
    await expect(store.listPools()).rejects.toMatchObject({ message: expect.stringContaining("nothing listens") });
    throw new Error("no port");
  });
  await expect(refused).rejects.toThrow("no port");
  await expect(kept[0]?.listPools()).rejects.toMatchObject({ message: expect.stringContaining("closed") });
  expect(kept[0]?.close()).toBe(kept[0]?.close());
});

test.each([
  [["--redis", "redis://:s3cret@redis"], "has a password in it, which everybody on the machine could read"],
  [["--redis", "redis:6379"], "is not the address of one"],
  [["--redis", "redis://redis", "--redis-prefix", "{a}"], 'the prefix of keys is "{a}", must be'],
  [["--redis-prefix", "mine"], "--redis-prefix is given without --redis: say which Redis"],
  [["--redis-ca", "ca.pem"], "--redis-ca is given without --redis: say which Redis"],
  [["--redis", "rediss://redis", "--redis-cert", "a.pem"], "--redis-cert needs --redis-key, the file of its key"],
  [
    ["--redis", "rediss://redis", "--redis-key", "a.pem"],
    "--redis-key needs --redis-cert, the file of its certificate",
  ],
  [["--redis", "redis://redis", "--redis-ca", "a.pem"], 'need a URL that begins with "rediss"'],
])("%j is refused before anything is dialled", async (args, problem) => {
  const refused: unknown = await open(parsed(...args)).catch((thrown: unknown) => thrown);
  expect(refused).toMatchObject({ code: "invalid", message: expect.stringContaining(problem) });
  expect(String(refused)).not.toContain("s3cret");
});
