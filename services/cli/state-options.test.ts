import { Command } from "commander";
import { expect, test } from "vitest";
import { createLog } from "../../shared/telemetry/log.ts";
import { openStore, type StateOptions, stateOptions } from "./state-options.ts";

const log = createLog("test", { level: "silent" });

function parsed(...args: readonly string[]): StateOptions {
  const command = new Command("engine").exitOverride();
  for (const option of stateOptions()) command.addOption(option);
  return command.parse([...args], { from: "user" }).opts();
}

test("without --redis the state is in memory", async () => {
  const store = await openStore(parsed(), log);
  expect(store.link()).toEqual({ kind: "store", name: "store", up: true });
  await store.close();
});

test("a Redis that is not there yet is no reason not to start", async () => {
  const store = await openStore(parsed("--redis", "redis://127.0.0.1:1", "--redis-prefix", "mine"), log);
  expect(store.link()).toMatchObject({ kind: "store", name: "store", up: false });
  await expect(store.listPools()).rejects.toMatchObject({
    code: "unavailable",
    message: "the store at redis://127.0.0.1:1 cannot be reached: nothing listens there (ECONNREFUSED)",
  });
  await store.close();
});

test.each([
  [["--redis", "redis://:s3cret@redis"], "has a password in it, which everybody on the machine could read"],
  [["--redis", "redis:6379"], "is not the address of one"],
  [["--redis", "redis://redis", "--redis-prefix", "{a}"], 'the prefix of keys is "{a}", must be'],
  [["--redis-prefix", "mine"], "--redis-prefix is given without --redis: say which Redis"],
  [["--redis-ca", "ca.pem"], "--redis-ca is given without --redis: say which Redis"],
  [["--redis", "rediss://redis", "--redis-cert", "a.pem"], "--redis-cert needs --redis-key"],
  [["--redis", "rediss://redis", "--redis-key", "a.pem"], "--redis-key needs --redis-cert"],
  [["--redis", "redis://redis", "--redis-ca", "a.pem"], 'need a URL that begins with "rediss"'],
])("%j is refused before anything is dialled", async (args, problem) => {
  const refused: unknown = await openStore(parsed(...args), log).catch((thrown: unknown) => thrown);
  expect(refused).toMatchObject({ code: "invalid", message: expect.stringContaining(problem) });
  expect(String(refused)).not.toContain("s3cret");
});
